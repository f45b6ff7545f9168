namespace MySqlHa.Replication.Health;

/// <summary>
/// Observations in, verdict out. Pure: no clock, no I/O, no locks. Evidence decides at once; silence needs the timeout, several
/// times in a row; whoever answers anything at all is alive.
/// </summary>
internal sealed class HealthJudge(int fall, int rise, TimeSpan timeout)
{
    private Judgement? _current;
    private ObservationKind _process = ObservationKind.ProcessUnknown;
    private TimeSpan _evidenceAt = TimeSpan.MinValue;
    private TimeSpan? _failingSince;
    private int _misses;
    private int _failures;
    private int _answers;
    private bool _parkedCut;
    private bool _nobodyListens;

    /// <summary>The verdict in force; null until the first one.</summary>
    internal Judgement? Current => _current;

    /// <summary>Takes an observation; returns the new verdict if it changed.</summary>
    internal Judgement? Observe(in Observation seen)
    {
        switch (seen.Kind)
        {
            case ObservationKind.Answered:
                return Answer(HealthStatus.Healthy, seen);
            case ObservationKind.AnsweredDegraded:
                return Answer(HealthStatus.Degraded, seen);
            case ObservationKind.Declined:
                return Answer(HealthStatus.Refusing, seen);
            case ObservationKind.Unanswered:
                return Miss(seen);
            case ObservationKind.Failed:
                return Fail(seen);
            case ObservationKind.NobodyListens:
                _nobodyListens = true;
                return Condemn(HealthStatus.Down, seen);
            case ObservationKind.ShuttingDown:
                return Condemn(HealthStatus.Down, seen);
            case ObservationKind.Parked:
                _parkedCut = false;
                return null;
            case ObservationKind.ParkedCut:
                _parkedCut = true;
                return Recheck();
            default:
                return SeeProcess(seen);
        }
    }

    private bool Alive => _current is not { Status: HealthStatus.Hung or HealthStatus.Down };

    // A known process answers this alone: sessions are cut, and the port closed, while a clean shutdown still commits.
    private bool Gone => _process == ObservationKind.ProcessGone
        || (_process == ObservationKind.ProcessUnknown && _parkedCut && _nobodyListens);

    private Judgement? Answer(HealthStatus status, in Observation seen)
    {
        if (seen.StartedAt < _evidenceAt || _process == ObservationKind.ProcessStopped)
            return null;
        if (_process == ObservationKind.ProcessGone)
            _process = ObservationKind.ProcessUnknown;
        _misses = _failures = 0;
        _failingSince = null;
        _nobodyListens = false;
        _answers++;
        return Alive || _answers >= rise
            ? Set(new Judgement(status, false, VerdictBasis.Answer, seen.Reason))
            : Recheck();
    }

    private Judgement? Miss(in Observation seen)
    {
        _answers = 0;
        if (seen.StartedAt < _evidenceAt || _process is ObservationKind.ProcessStopped or ObservationKind.ProcessGone)
            return null;
        // Something took the connection: it may be a server that is coming up, so nobody is "gone" any more.
        _nobodyListens = false;
        return ++_misses >= fall && Alive
            ? Set(new Judgement(HealthStatus.Hung, false, VerdictBasis.Silence, seen.Reason))
            : Recheck();
    }

    private Judgement? Fail(in Observation seen)
    {
        _answers = 0;
        _failures++;
        _failingSince ??= seen.StartedAt;
        // A dying server cuts connections for a moment before its kernel refuses them, a restarting proxy too: wait as for silence.
        return _failures >= fall && seen.At - _failingSince >= timeout && Alive
            ? Set(new Judgement(HealthStatus.Down, Gone, VerdictBasis.Silence, seen.Reason))
            : null;
    }

    private Judgement? Condemn(HealthStatus status, in Observation seen)
    {
        _answers = 0;
        if (_process == ObservationKind.ProcessGone)
            return null;
        return Set(new Judgement(status, Gone, VerdictBasis.Evidence, seen.Reason));
    }

    private Judgement? SeeProcess(in Observation seen)
    {
        _process = seen.Kind;
        switch (seen.Kind)
        {
            case ObservationKind.ProcessGone:
                _evidenceAt = seen.At;
                return Condemned(HealthStatus.Down, seen);
            case ObservationKind.ProcessStopped:
                _evidenceAt = seen.At;
                return Condemned(HealthStatus.Hung, seen);
            default:
                return Recheck();
        }
    }

    private Judgement? Condemned(HealthStatus status, in Observation seen)
    {
        _answers = _misses = 0;
        return Set(new Judgement(status, Gone, VerdictBasis.Evidence, seen.Reason));
    }

    private Judgement? Recheck() => _current is { } c && !Alive ? Set(c with { ServerGone = Gone }) : null;

    private Judgement? Set(Judgement next)
    {
        var changed = _current is not { } c || c.Status != next.Status || c.ServerGone != next.ServerGone;
        if (!changed)
            return null;
        _current = next;
        return next;
    }
}
