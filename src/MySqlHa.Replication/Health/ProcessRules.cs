namespace MySqlHa.Replication.Health;

/// <summary>Looks at a process in, what they amount to out: dead at once, stopped after the grace time. Pure.</summary>
internal sealed class ProcessRules(ulong startTime, TimeSpan grace)
{
    private TimeSpan? _stoppedSince;

    /// <summary>What holds after this look. A null stat means that the process has no entry any more.</summary>
    internal ObservationKind Look(ProcessStat? stat, TimeSpan now)
    {
        if (stat is not { } s || s.Dead || s.StartTime != startTime)
            return ObservationKind.ProcessGone;
        if (!s.Stopped)
        {
            _stoppedSince = null;
            return ObservationKind.ProcessRunning;
        }

        _stoppedSince ??= now;
        return now - _stoppedSince >= grace ? ObservationKind.ProcessStopped : ObservationKind.ProcessRunning;
    }
}
