using MySqlHa.Node.Roles;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.StateMachine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Simulation.Nodes;

/// <summary>The way from roles and trackers to the engine's loop: its queue, as <see cref="VrrpRouter"/> writes to it.</summary>
internal sealed class SimulatedRouter(Daemon daemon) : INodeRouter, ITrackerTarget
{
    public bool IsMaster => daemon.Engine.View.State == VrrpState.Master;

    public void Serve() => daemon.Tell(new EngineEvent { Kind = EngineEventKind.Serve });

    public void TakeOver(string reason, bool serve) => daemon.Tell(new EngineEvent { Kind = EngineEventKind.TakeOver, Reason = reason, AddressesAtOnce = serve });

    public void StandBy(string reason) => daemon.Tell(new EngineEvent { Kind = EngineEventKind.StandBy, Reason = reason });

    public void Hold(string? reason) => daemon.Tell(new EngineEvent { Kind = EngineEventKind.Hold, Reason = reason });

    public void RaiseFault(string key, string reason, ReleaseMode release = ReleaseMode.BeforeResigning) =>
        daemon.Tell(new EngineEvent { Kind = EngineEventKind.FaultRaised, Key = key, Reason = reason, Release = release });

    void ITrackerTarget.RaiseFault(string key, string reason) => RaiseFault(key, reason);

    public void ClearFault(string key) => daemon.Tell(new EngineEvent { Kind = EngineEventKind.FaultCleared, Key = key });

    public void MovePriority(string key, int weight) => daemon.Tell(new EngineEvent { Kind = EngineEventKind.PriorityMoved, Key = key, Weight = weight });

    public Task<bool> ReachesGatewayAsync() => daemon.AskGatewayAsync();

    public void Log(VrrpLogLevel level, string code, string message) => daemon.Said(code, message);
}
