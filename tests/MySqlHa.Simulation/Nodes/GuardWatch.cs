using MySqlHa.Node.Guard;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Simulation.Nodes;

/// <summary>The daemon's look at its guard: the product's rule, asked when the guard has ended and when an answer is missing.</summary>
internal sealed class GuardWatch(World world, Host host, Daemon daemon, ITrackerTarget target)
{
    private const string Key = "guard";
    private const long StartTime = 80_000;
    private const long ClaimPause = 20_000;
    private const long ClaimPatience = 15_000_000;
    private long _lastAnswer;
    private bool _starting;

    /// <summary>The daemon is started: its guard watches when that of an earlier one has let go. One that does not within its time is ended.</summary>
    public void OnStarted(GuardProcess? earlier) => Await(earlier, host.Time.Monotonic + ClaimPatience);

    public void OnEnded() => LookAfter(0);

    public void OnFrozen()
    {
        _lastAnswer = host.Time.Monotonic;
        LookAfter((long)Configurations.Guard.AnswerLimit.TotalMicroseconds);
    }

    private void Await(GuardProcess? earlier, long until)
    {
        if (earlier is { Process.Alive: true } and ({ Releasing: true } or { Process.Frozen: true }))
        {
            if (host.Time.Monotonic >= until)
            {
                earlier.Process.Kill();
            }

            world.Clock.After(host.Time.InWorld(ClaimPause), () => daemon.Process.Run(() => Await(earlier, until)));
            return;
        }

        world.Clock.After(StartTime, () => daemon.Process.Run(() => target.ClearFault(Key)));
    }

    private void LookAfter(long microseconds) =>
        world.Clock.After(host.Time.InWorld(microseconds) + host.WakeLatency(), () => daemon.Process.Run(Look));

    private void Look()
    {
        if (_starting || host.Guard is not { } guard)
        {
            return;
        }

        var verdict = GuardWatchRules.Next(new GuardView
        {
            AnswerLimit = (long)Configurations.Guard.AnswerLimit.TotalMicroseconds,
            LastAnswer = guard.Process.Frozen ? _lastAnswer : host.Time.Monotonic,
            Exited = !guard.Process.Alive,
            OnLoss = world.Schedule.Setup.OnGuardLoss,
            Now = host.Time.Monotonic,
        });
        if (verdict.Action == GuardWatchAction.Fine)
        {
            return;
        }

        if (verdict.Frozen)
        {
            guard.Process.Kill();
        }

        if (verdict.Action == GuardWatchAction.StepDown)
        {
            target.RaiseFault(Key, "it has no guard");
        }

        _starting = true;
        world.Clock.After(StartTime, () => daemon.Process.Run(Restarted));
    }

    private void Restarted()
    {
        _starting = false;
        host.Guard = new GuardProcess(world, host, daemon);
        world.Note(host.Index, "another guard is started");
        target.ClearFault(Key);
    }
}
