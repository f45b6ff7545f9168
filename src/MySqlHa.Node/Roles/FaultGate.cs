using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Roles;

/// <summary>Between a tracker and the router: the server is closed before a fault lets go of the address.</summary>
internal sealed class FaultGate(RoleLoop roles, ITrackerTarget router) : ITrackerTarget
{
    public void RaiseFault(string key, string reason) => roles.Post(new RoleEvent.Fault(key, reason, Planned: false));

    // Behind a fault that still waits for the server to be closed, never ahead of it.
    public void ClearFault(string key) => roles.Post(new RoleEvent.Fault(key, null, Planned: false));

    public void MovePriority(string key, int weight) => router.MovePriority(key, weight);

    public void Log(VrrpLogLevel level, string code, string message) => router.Log(level, code, message);
}
