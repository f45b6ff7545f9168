namespace MySqlHa.Replication.Health;

/// <summary>
/// Counts how long we have waited for a server, in time in which we were awake ourselves. A waiter that asked to be woken after one
/// slice and is woken after ten was starved of CPU; the answer may have been lying there all along, so no tick counts for more
/// than a slice and a half. Under full load the deadline stretches by as much as we were kept waiting; with the CPU free it is exact.
/// </summary>
internal sealed class PatienceClock(TimeSpan timeout)
{
    private TimeSpan _last;
    private bool _started;

    /// <summary>How long to sleep between two looks.</summary>
    internal TimeSpan Slice { get; } = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds / 10, 2, 50));

    /// <summary>Awake time counted so far.</summary>
    internal TimeSpan Waited { get; private set; }

    internal bool Expired => Waited >= timeout;

    /// <summary>A look at the monotonic clock; the first one starts the count.</summary>
    internal void Tick(TimeSpan now)
    {
        if (_started)
        {
            var most = Slice * 1.5;
            var passed = now - _last;
            Waited += passed < most ? passed : most;
        }

        _started = true;
        _last = now;
    }
}
