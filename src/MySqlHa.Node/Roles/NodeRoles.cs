using MySqlHa.Node.Guard;
using MySqlHa.Node.Witness;
using MySqlHa.Replication;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Plan;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Roles;

/// <summary>The role loop of a node with its real servers, router and folder.</summary>
internal sealed class NodeRoles : IDisposable
{
    // A hand-over, or a fence with its deadline; the engine's own stop comes after it.
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(6);
    private readonly RoleLoop _loop;

    private NodeRoles(RoleLoop loop, VrrpRouter router) => (_loop, Trackers) = (loop, new FaultGate(loop, router));

    /// <summary>Whom trackers tell.</summary>
    internal ITrackerTarget Trackers { get; }

    internal RoleStatus Status => _loop.Status;

    internal WitnessStatus? Lease => _loop.LeaseStatus;

    /// <summary>Starts it.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: the journal cannot be opened.</exception>
    internal static NodeRoles Start(HaNodeConfiguration configuration, VrrpRouter router, RoleObserver observer, GuardKeeper? guard)
    {
        WarmUp.Prepare(typeof(RoleLoop).Assembly);
        WarmUp.Prepare(typeof(NodeServer).Assembly);
        RoleLoop? loop = null;
        var journal = DecisionJournal.Open(configuration.JournalFolder, message => router.Log(VrrpLogLevel.Error, "JournalFailed", message));
        var servers = new PairServers(
            configuration,
            new FailoverRecordStore(configuration.JournalFolder),
            command => loop?.Post(new RoleEvent.Commanded(command)),
            (code, message) => router.Log(VrrpLogLevel.Warning, code, message),
            guard);
        var lease = configuration.Witness?.Etcd is { } etcd ? NodeLease.Make(configuration, etcd, router, (news, why) => loop?.Post(new RoleEvent.Lease(news, why))) : null;
        loop = new RoleLoop(configuration, servers, new RouterRoles(router, configuration), journal, lease: lease);
        observer.Attach(loop);
        loop.Start();
        lease?.Start();
        return new(loop, router);
    }

    internal void OnVerdict(HealthVerdict verdict) => _loop.Hear(verdict);

    /// <summary>The operator takes the node out of service.</summary>
    internal void Suspend(string key, string reason) => _loop.Post(new RoleEvent.Fault(key, reason, Planned: true));

    /// <summary>And puts it back.</summary>
    internal void Resume() => _loop.Post(new RoleEvent.Resumed());

    /// <summary>Before the router stops: the other node takes over, or the server is closed.</summary>
    internal void Leave(string reason) => _loop.LeaveAsync(reason).Wait(LeaveTimeout);

    public void Dispose() => _loop.DisposeAsync().AsTask().Wait(LeaveTimeout);
}
