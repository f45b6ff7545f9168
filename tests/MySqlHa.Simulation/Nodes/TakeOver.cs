using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Simulation.Nodes;

/// <summary>Between becoming master and the promotion: the wait that the product's rule says, from what this node knows of the former holder.</summary>
internal sealed class TakeOver(World world, Host host, Daemon daemon, Action<VrrpTransition> go)
{
    private readonly TakeoverWaitSettings _settings = Configurations.Wait(world.Schedule.Setup);
    private long _lastHeard = host.Time.Monotonic;
    private int _asked;

    public void Heard() => _lastHeard = host.Time.Monotonic;

    public void Forget() => _asked++;

    public void Begin(VrrpTransition transition)
    {
        var asked = ++_asked;
        var holder = new FormerHolder(EndOf(transition), _lastHeard, world.Schedule.Setup.Interval);
        var left = TakeoverWaitRules.Left(_settings, holder, host.Time.Monotonic);
        if (left == 0)
        {
            go(transition);
            return;
        }

        world.Note(host.Index, "TakeOverWaits", $"{holder.End}: {left / 1000} ms until the former holder has let go");
        world.Clock.After(host.Time.InWorld(left), () => daemon.Process.Run(() =>
        {
            if (asked == _asked)
            {
                go(transition);
            }
        }));
    }

    private static HolderEnd EndOf(VrrpTransition transition) =>
        transition.Reason.Contains("resigned", StringComparison.Ordinal) ? HolderEnd.LetGo
        : transition.Reason.Contains("preempted", StringComparison.Ordinal) ? HolderEnd.Outranked
        : HolderEnd.Silent;
}
