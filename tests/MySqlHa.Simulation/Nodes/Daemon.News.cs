using MySqlHa.Node.Roles;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Simulation.Nodes;

/// <content>What the engine tells, on its way to the roles: in order, and a moment later, as through the notifier's thread.</content>
internal sealed partial class Daemon : IEngineNews
{
    private long _toldUntil;

    public void Post(VrrpTransition transition)
    {
        _world.Note(_host.Index, $"{transition.From} -> {transition.To}: {transition.Reason}", counts: true);
        _world.Watch.OnTransition(_host, transition);
        Later(() => Hear(transition));
    }

    public void Post(VrrpLogEntry entry)
    {
        if (entry.Code != "StateChanged")
        {
            Said(entry.Code, entry.Message);
        }
    }

    public void PostMasterLate() => Later(() => _roles.Post(new RoleEvent.MasterLate()));

    /// <summary>A line for the log.</summary>
    public void Said(string code, string message)
    {
        if (code == "Promoted")
        {
            Promotions++;
            _world.Watch.OnPromoted(_host, this);
        }

        _world.Note(_host.Index, code, message);
    }

    private void Hear(VrrpTransition transition)
    {
        if (transition.To == VrrpState.Master)
        {
            Promote(transition);
            return;
        }

        Lease?.Forget();
        _roles.Post(RoleEvent.Transition.Of(transition));
    }

    private void Later(Action what)
    {
        _toldUntil = Math.Max(_toldUntil, _world.Clock.Now + _host.WakeLatency());
        _world.Clock.At(_toldUntil, () => Process.Run(what));
    }
}
