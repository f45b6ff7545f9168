using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>Tells the role loop of a transition before the user's observer, whose hooks take their time.</summary>
internal sealed class RoleObserver(IVrrpObserver next) : IVrrpObserver
{
    private readonly Lock _gate = new();
    private readonly List<VrrpTransition> _early = [];
    private RoleLoop? _roles;

    /// <summary>The loop is made when the router runs: what happened before is told now.</summary>
    internal void Attach(RoleLoop roles)
    {
        lock (_gate)
        {
            _roles = roles;
            _early.ForEach(Tell);
            _early.Clear();
        }
    }

    public void OnTransition(VrrpTransition transition)
    {
        lock (_gate)
        {
            if (_roles is null)
            {
                _early.Add(transition);
            }
            else
            {
                Tell(transition);
            }
        }

        next.OnTransition(transition);
    }

    public void OnMasterLate()
    {
        lock (_gate)
        {
            _roles?.Post(new RoleEvent.MasterLate());
        }

        next.OnMasterLate();
    }

    public void OnLog(VrrpLogEntry entry) => next.OnLog(entry);

    private void Tell(VrrpTransition transition) => _roles!.Post(RoleEvent.Transition.Of(transition));
}
