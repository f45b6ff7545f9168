using MySqlHa.Node.Roles;
using MySqlHa.Replication.Health;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Node;

/// <summary>Health drives VRRP: what the monitor says of the server becomes a fault, or takes it back.</summary>
internal sealed class HealthTracker(INodeRouter router, string server, Action<HealthVerdict>? roles = null) : IHealthObserver
{
    public const string Key = "mysql";
    private HealthVerdict? _last;

    /// <summary>The last word of the monitor, null before the first.</summary>
    public HealthVerdict? Last => Volatile.Read(ref _last);

    public void OnVerdict(HealthVerdict verdict)
    {
        var before = Interlocked.Exchange(ref _last, verdict);
        // First: a server that comes back may come back open, and the fault that says so must be there before this one goes.
        roles?.Invoke(verdict);
        if (verdict.Alive)
        {
            router.ClearFault(Key);
        }
        else
        {
            router.RaiseFault(Key, $"{server} is {verdict.Status}: {verdict.Reason}", ReleaseFor(verdict));
        }

        if (before?.Status != verdict.Status)
        {
            router.Log(
                verdict.Alive ? VrrpLogLevel.Information : VrrpLogLevel.Warning,
                $"Server{verdict.Status}",
                $"{server} is {verdict.Status}: {verdict.Reason}");
        }
    }

    /// <summary>
    /// A server that is gone can accept no write, so the address may stay a moment to refuse clients quickly until the successor announces itself.
    /// Any other server might still write: its address goes before the successor is called.
    /// </summary>
    internal static ReleaseMode ReleaseFor(HealthVerdict verdict) => verdict.ServerGone ? ReleaseMode.AfterSuccessor : ReleaseMode.BeforeResigning;
}
