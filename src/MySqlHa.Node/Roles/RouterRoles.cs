using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.StateMachine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Roles;

/// <summary>The VRRP side as a role loop sees it.</summary>
internal sealed class RouterRoles(VrrpRouter router, HaNodeConfiguration configuration) : INodeRouter
{
    public bool IsMaster => router.IsMaster;

    public void Serve() => router.Serve();

    public void TakeOver(string reason, bool serve) => router.TakeOver(reason, serve);

    public void StandBy(string reason) => router.StandBy(reason);

    public void Hold(string? reason) => router.Hold(reason);

    public void RaiseFault(string key, string reason, ReleaseMode release) => router.RaiseFault(key, reason, release);

    public void ClearFault(string key) => router.ClearFault(key);

    public Task<bool> ReachesGatewayAsync() => configuration.Gateway is { } gateway
        ? Task.Run(() => GatewayTracker.Ask(configuration.Vrrp.Interface, gateway))
        : Task.FromResult(true);

    public void Log(VrrpLogLevel level, string code, string message) => router.Log(level, code, message);
}
