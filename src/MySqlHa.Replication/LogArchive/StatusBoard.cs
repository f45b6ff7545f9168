namespace MySqlHa.Replication.LogArchive;

/// <summary>What a binlog server shows of itself. Any thread.</summary>
internal sealed class StatusBoard(TimeProvider time)
{
    private readonly Lock _gate = new();
    private ArchiverStatus _status = new() { State = ArchiverState.Starting, Since = time.GetUtcNow(), Reason = "started" };

    internal ArchiverStatus Status
    {
        get
        {
            lock (_gate)
                return _status;
        }
    }

    internal void Update(Func<ArchiverStatus, ArchiverStatus> change)
    {
        lock (_gate)
            _status = change(_status);
    }

    /// <summary>A new state, or a new reason for the one it is in.</summary>
    internal void Set(ArchiverState state, string reason) => Update(s => s with { State = state, Reason = reason, Since = s.State == state ? s.Since : time.GetUtcNow() });

    /// <summary>Something failed; how far behind the archive is nobody knows until the source answers again.</summary>
    internal void Fail(ArchiverState state, string error, string reason)
    {
        Update(s => s with { LastError = error, LastErrorAt = time.GetUtcNow(), LagBytes = null, LagSeconds = null });
        Set(state, reason);
    }

    /// <summary>Something failed that stops nothing.</summary>
    internal void Note(string error) => Update(s => s with { LastError = error, LastErrorAt = time.GetUtcNow() });
}
