using MySqlHa.Node.Guard;
using MySqlHa.Simulation.Surroundings;
using MySqlHa.Simulation.Time;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Simulation.Nodes;

/// <summary>The guard of one daemon: the product's rule, asked when the pipe ends and when a sign of life is missing, and what it does then.</summary>
internal sealed class GuardProcess(World world, Host host, Daemon daemon)
{
    private readonly long _interval = (long)Configurations.Guard.Interval.TotalMicroseconds;
    private readonly long _limit = (long)Configurations.Guard.Limit.TotalMicroseconds;
    private long _lastBeat;
    private bool _over;
    private bool _done;

    public SimulatedProcess Process { get; } = new(world.Clock);

    /// <summary>Whether it is letting go of what its daemon had: the next daemon's guard does not watch before that.</summary>
    public bool Releasing => Process.Alive && _over && !_done;

    /// <summary>The kernel ends the pipe.</summary>
    public void OnDaemonEnded() => LookAfter(0);

    /// <summary>The signs of life come in their rhythm until then; the silence is noticed when it has lasted for the limit.</summary>
    public void OnDaemonFrozen()
    {
        _lastBeat = host.Time.Monotonic - ((world.Clock.Now - daemon.Started) % _interval);
        LookAfter(_lastBeat + _limit - host.Time.Monotonic);
    }

    private void LookAfter(long microseconds) =>
        world.Clock.After(host.Time.InWorld(Math.Max(0, microseconds)) + host.WakeLatency(), () => Process.Run(Look));

    private void Look()
    {
        if (_over)
        {
            return;
        }

        var verdict = GuardRules.Next(new GuardFacts
        {
            Limit = _limit,
            LastBeat = daemon.Process.Frozen ? _lastBeat : host.Time.Monotonic,
            Holds = daemon.Holds,
            PipeOpen = daemon.Process.Alive,
            Goodbye = false,
            Now = host.Time.Monotonic,
        });
        if (verdict.Action == GuardAction.Release)
        {
            _over = true;
            world.Note(host.Index, "the guard releases", verdict.Reason.ToString());

            // Measured: 3 to 9 ms, 31 ms at the worst; the rule of the wait allows for more.
            world.Clock.After(world.Chance.Between(2_000, TakeoverWaitRules.ReleaseMicroseconds / 2), () => Process.Run(Release));
        }
        else if (daemon.Process.Frozen && verdict.NextLook != long.MaxValue)
        {
            LookAfter(verdict.NextLook - host.Time.Monotonic);
        }
    }

    private void Release()
    {
        host.Kernel.Take("the guard has taken the address off");
        world.Clock.After(host.WakeLatency(), () => host.Server.Execute(MySqlServer.OwnSession, () => host.Server.Close(_ => _done = true)));
        world.Clock.After(2_000_000, () => _done |= !host.Server.Alive);
        world.Clock.After(12_000_000, () => _done = true);
        host.KillDaemon("the guard has killed the daemon", daemon);
    }
}
