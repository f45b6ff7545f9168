namespace MySqlHa.Vrrp.Engine;

/// <summary>How grave a log line is.</summary>
public enum VrrpLogLevel
{
    /// <summary>Something happened as it should.</summary>
    Information,

    /// <summary>Something that an operator should look at.</summary>
    Warning,

    /// <summary>Something failed; the line says what was left in what state.</summary>
    Error,
}

/// <summary>One state change.</summary>
/// <param name="Name">The instance.</param>
/// <param name="From">The state left.</param>
/// <param name="To">The state entered.</param>
/// <param name="Reason">Why, in words for the operator.</param>
/// <param name="At">When, by the wall clock.</param>
/// <param name="MasterLost">Whether the node is master now because one that it had heard fell silent: nobody resigned, and it was not the first election.</param>
/// <param name="HolderMayServe">
/// For how long from <paramref name="At"/> on the router that was master before may still hold the addresses: nothing is served meanwhile. Zero where it let go
/// before it spoke, and where nothing is waited for; see <see cref="TakeOver.TakeoverWaitRules"/>.
/// </param>
public sealed record VrrpTransition(string Name, VrrpState From, VrrpState To, string Reason, DateTimeOffset At, bool MasterLost = false, TimeSpan HolderMayServe = default);

/// <summary>One line of an instance's log.</summary>
/// <param name="Name">The instance.</param>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Level">How grave.</param>
/// <param name="Code">A stable word for scripts: VridClash, SendFailed, ...</param>
/// <param name="Message">What happened, where, and what to do.</param>
public sealed record VrrpLogEntry(string Name, DateTimeOffset At, VrrpLogLevel Level, string Code, string Message);

/// <summary>
/// Hears what an instance does. Calls come one at a time and in order, on a thread of the instance's own that is never its loop: an observer that
/// blocks delays the next observation, not an advertisement.
/// </summary>
public interface IVrrpObserver
{
    /// <summary>The state changed.</summary>
    void OnTransition(VrrpTransition transition);

    /// <summary>
    /// A backup misses its master's advertisements and will be master soon if none comes: what takes time then may begin now. Told at half of the master down
    /// interval, 300 ms before its end at the earliest, and once for each silence of a master that was heard.
    /// </summary>
    void OnMasterLate()
    {
    }

    /// <summary>Something worth a line happened.</summary>
    void OnLog(VrrpLogEntry entry);
}
