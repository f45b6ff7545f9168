namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Whether to hold a comparison up for the servers' sake. Pure.</summary>
public static class CompareThrottle
{
    /// <summary>Why to pause; null to go on.</summary>
    /// <param name="lag">Seconds by which the replica is behind; null when nobody can tell.</param>
    /// <param name="running">Threads_running of the busier server, without our own.</param>
    /// <param name="mostLag">Seconds.</param>
    /// <param name="mostRunning">Threads; 0 for any number.</param>
    public static string? Reason(long? lag, long running, double mostLag, int mostRunning)
    {
        if (lag > mostLag)
            return FormattableString.Invariant($"the replica is {lag} s behind (limit {mostLag:0.##} s)");
        return mostRunning > 0 && running > mostRunning ? FormattableString.Invariant($"{running} threads are running (limit {mostRunning})") : null;
    }

    /// <summary>How long to pause before looking again: a tenth of a second first, two seconds at most.</summary>
    /// <param name="paused">Times that it was paused in a row.</param>
    public static TimeSpan Pause(int paused) => TimeSpan.FromSeconds(Math.Min(2, 0.1 * Math.Pow(2, Math.Clamp(paused, 0, 10))));
}
