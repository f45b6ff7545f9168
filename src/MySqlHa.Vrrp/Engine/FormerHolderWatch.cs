using MySqlHa.Vrrp.StateMachine;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Vrrp.Engine;

/// <summary>What an instance's loop knows of the router that is master before it, and until when it must not serve in its place. Used by the loop alone.</summary>
internal sealed class FormerHolderWatch(VrrpConfiguration configuration, long now)
{
    private long _lastHeard = now;
    private bool _heard;

    /// <summary>When the addresses go on that had to wait; never, where none wait or the server's owner says when.</summary>
    public long ServeAt { get; private set; } = long.MaxValue;

    /// <summary>The instance begins to listen.</summary>
    public void Begin(long at) => _lastHeard = at;

    /// <summary>A router lives, and does not resign.</summary>
    public void Heard(int priority, long at)
    {
        if (priority > 0)
        {
            (_lastHeard, _heard) = (at, true);
        }
    }

    /// <summary>For how many microseconds a master that does not say that it lets go may still serve; 0 where nothing is waited for.</summary>
    public long Left(VrrpMachine machine, long at)
    {
        if (configuration.TakeoverWait.Wait == TakeoverWait.None || machine.State == VrrpState.Master)
        {
            return 0;
        }

        // One that was heard just now lives, and yields to whoever claims the role: this node would not become master otherwise. Half an interval is for late packets.
        var interval = machine.MasterIntervalMicroseconds;
        var end = _heard && at - _lastHeard <= interval * 3 / 2 ? HolderEnd.Outranked : HolderEnd.Silent;
        return TakeoverWaitRules.Left(configuration.TakeoverWait, new FormerHolder(end, _lastHeard, interval), at);
    }

    /// <summary>The state changed.</summary>
    /// <returns>For how long nothing must be served.</returns>
    public TimeSpan Enter(VrrpState to, TransitionReason why, long left, long at)
    {
        ServeAt = long.MaxValue;
        if (to != VrrpState.Master || why is TransitionReason.MasterResigned or TransitionReason.HandedOver || left == 0)
        {
            return TimeSpan.Zero;
        }

        ServeAt = configuration.ServeOnCommand ? long.MaxValue : at + left;
        return TimeSpan.FromMicroseconds(left);
    }

    /// <summary>Whether the wait is over; true once.</summary>
    public bool TakeDue(long at)
    {
        var due = at >= ServeAt;
        ServeAt = due ? long.MaxValue : ServeAt;
        return due;
    }
}
