using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Simulation.Nodes;

/// <summary>The gateway tracker: its rise and fall, its rhythm, and whom it tells, as <see cref="Node.HaNode"/> has it.</summary>
internal sealed class Gateway(World world, Host host, Daemon daemon, ITrackerTarget target)
{
    private const string Key = "gateway";
    private static readonly long Interval = (long)GatewayTracker.DefaultInterval.TotalMicroseconds;
    private RiseFall? _state;

    public void Start() => world.Clock.After(world.Chance.Between(1_000, 20_000), Round);

    /// <summary>One question beside the tracker's own.</summary>
    public Task<bool> AskAsync()
    {
        var answer = new TaskCompletionSource<bool>();
        var answered = world.Network.Gateways[host.Index].Carries;
        world.Clock.After(answered ? 500 : Interval, () => daemon.Process.Run(() => answer.TrySetResult(answered)));
        return answer.Task;
    }

    private void Round()
    {
        if (!daemon.Process.Alive)
        {
            return;
        }

        var answered = world.Network.Gateways[host.Index].Carries;
        world.Clock.After(answered ? 500 : Interval, () => daemon.Process.Run(() => Judge(answered)));
        world.Clock.After(Interval, Round);
    }

    private void Judge(bool answered)
    {
        var changed = _state is null ? answered : _state.Report(answered);
        _state ??= new RiseFall(3, 2, answered);
        if (changed == true)
        {
            target.ClearFault(Key);
        }
        else if (changed == false)
        {
            target.RaiseFault(Key, "the gateway does not answer");
        }
    }
}
