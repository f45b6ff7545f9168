namespace MySqlHa.Replication.LogArchive;

/// <summary>How long to wait before the next attempt: each failure doubles it, up to a limit; a success begins anew.</summary>
/// <param name="first">After the first failure.</param>
/// <param name="most">Never longer than this.</param>
internal sealed class BackOff(TimeSpan first, TimeSpan most)
{
    private int _failures;

    /// <summary>The wait after one more failure.</summary>
    internal TimeSpan Next()
    {
        var wait = first * Math.Pow(2, Math.Min(_failures++, 30));
        return wait < most ? wait : most;
    }

    /// <summary>What was tried works.</summary>
    internal void Reset() => _failures = 0;
}
