namespace MySqlHa.Replication.LogArchive;

/// <summary>Asks the source once a second how far its logs go, beside the pump. Called by the pump's thread alone.</summary>
internal sealed class SourceWatch(SourceQuestions questions, SourceLogs first, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Task<SourceLogs>? _asking;
    private long _asked = time.GetTimestamp();

    /// <summary>The last answer; null while the source does not answer.</summary>
    internal SourceLogs? Logs { get; private set; } = first;

    /// <summary>How many questions in a row were not answered.</summary>
    internal int Failures { get; private set; }

    /// <summary>Why.</summary>
    internal string? Why { get; private set; }

    /// <summary>Takes an answer that has come, and asks again when it is time. True when there is news.</summary>
    internal bool Turn(CancellationToken cancellation)
    {
        var news = false;
        if (_asking is { IsCompleted: true } done)
        {
            _asking = null;
            news = true;
            (Logs, Failures, Why) = done.IsCompletedSuccessfully
                ? (done.Result, 0, (string?)null)
                : ((SourceLogs?)null, Failures + 1, done.Exception?.InnerException?.Message ?? "the question was given up");
        }

        if (_asking is null && time.GetElapsedTime(_asked) >= Interval)
        {
            _asked = time.GetTimestamp();
            _asking = Task.Run(() => questions.AskAsync(cancellation), cancellation);
        }

        return news;
    }

    /// <summary>Waits for a question that is under way.</summary>
    internal void End() => _ = _asking?.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait(Interval);
}
