using System.Diagnostics;
using MySqlHa.Node.Guard;
using MySqlHa.Replication;
using MySqlHa.Replication.Plan;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Address;

namespace MySqlHa.Guard;

/// <summary>
/// Lets go in the daemon's place. A daemon that stands still is killed first: awake again it would put the address back. Then, while the address is still there,
/// its sessions are reset, so that clients hear of it; then the address goes; then the server is closed.
/// </summary>
internal sealed class Release(GuardCharge charge, int daemon, IVirtualAddress addresses, ServerFence fence)
{
    private const string Operation = "Guard";
    private static readonly TimeSpan DeathLimit = TimeSpan.FromMilliseconds(500);

    /// <summary>Does all of it, and tells it in the journal and the system's log.</summary>
    internal void Run(GuardReason reason, bool held, long silence)
    {
        var begun = Stopwatch.GetTimestamp();
        var killed = reason == GuardReason.DaemonSilent;
        var closing = Task.Run(() => fence.CloseAsync(held));
        if (killed)
        {
            Native.KillProcess(daemon);
        }

        var (sessions, errors) = LetGo();
        if (killed && daemon >= 0)
        {
            // A call of its that was under way may have put the address back.
            Native.WaitReadable(daemon, (int)DeathLimit.TotalMilliseconds);
            LetGo();
        }

        var freed = Stopwatch.GetElapsedTime(begun);
        var why = reason == GuardReason.DaemonEnded
            ? $"the process of '{charge.Name}' ({charge.Daemon}) ended without a word"
            : $"the loop of '{charge.Name}' (process {charge.Daemon}) gave no sign of life for {silence / 1000} ms while it held; the process was killed";
        var let = $"{string.Join(", ", charge.Addresses)} off {charge.Interface} after {freed.TotalMilliseconds:0.0} ms, {sessions} sessions reset{errors}";
        var (closed, what) = closing.GetAwaiter().GetResult();
        Tell(held ? why : $"{why}; it held nothing", let, closed, what, Stopwatch.GetElapsedTime(begun));
    }

    private (int Sessions, string Errors) LetGo()
    {
        var (sessions, errors) = (0, "");
        foreach (var address in charge.Addresses.Select(VirtualAddress.Parse))
        {
            try
            {
                sessions += Math.Max(0, addresses.DestroySessions(address.Address));
                addresses.Remove(charge.InterfaceIndex, address);
            }
            catch (AddressException error)
            {
                errors += $"; {error.Message}";
            }
        }

        return (sessions, errors);
    }

    private void Tell(string why, string let, bool closed, string what, TimeSpan took)
    {
        SystemLog.Write(closed, $"{why}. {let}. {what}.");
        try
        {
            using var journal = DecisionJournal.Open(charge.JournalFolder, static _ => { });
            ServerEndpoint[] servers = fence.Server is { } server ? [server] : [];
            var run = journal.Begin(Operation, servers, why);
            journal.Step(run, Operation, servers, "release-address", let);
            journal.Step(run, Operation, servers, "close-server", what);
            journal.End(run, Operation, servers, took, closed ? null : what);
        }
        catch (ReplicationException)
        {
            // A disk that is full must not keep it from having let go.
        }
    }
}
