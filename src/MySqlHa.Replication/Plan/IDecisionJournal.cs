namespace MySqlHa.Replication.Plan;

/// <summary>Where a node tells what it decided by itself; see <see cref="DecisionJournal"/>.</summary>
public interface IDecisionJournal : IDisposable
{
    /// <summary>A decision: its run begins.</summary>
    /// <param name="operation">Promotion, Fence, ...</param>
    /// <param name="servers">Whom it is about, the one that it changes first.</param>
    /// <param name="known">What was known, and what is done for it.</param>
    /// <returns>Names the run.</returns>
    string Begin(string operation, IReadOnlyList<ServerEndpoint> servers, string known);

    /// <summary>Something that was done, or learned, in a run.</summary>
    void Step(string run, string operation, IReadOnlyList<ServerEndpoint> servers, string step, string title);

    /// <summary>The run's end.</summary>
    void End(string run, string operation, IReadOnlyList<ServerEndpoint> servers, TimeSpan duration, string? error = null);
}
