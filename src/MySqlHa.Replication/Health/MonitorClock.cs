namespace MySqlHa.Replication.Health;

/// <summary>The monotonic clock of one monitor, and waiting on it.</summary>
internal sealed class MonitorClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();

    internal TimeSpan Now => time.GetElapsedTime(_origin);

    internal DateTimeOffset WallClock => time.GetUtcNow();

    internal Task DelayAsync(TimeSpan delay, CancellationToken stop) =>
        Task.Delay(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, time, stop);

    /// <summary>Waits until the task is done (true) or the patience is spent (false). Throws what the task throws, and for stop.</summary>
    internal async Task<bool> WaitAsync(Task task, PatienceClock patience, CancellationToken stop)
    {
        patience.Tick(Now);
        while (!task.IsCompleted && !patience.Expired)
        {
            await WaitSliceAsync(task, patience.Slice, stop);
            patience.Tick(Now);
        }

        // A reply that arrived with the deadline may still be on its way through our own thread pool.
        if (!task.IsCompleted)
            await WaitSliceAsync(task, TimeSpan.FromMilliseconds(10), stop);
        if (!task.IsCompleted)
            return false;
        await task;
        return true;
    }

    private async Task WaitSliceAsync(Task task, TimeSpan slice, CancellationToken stop)
    {
        try
        {
            await task.WaitAsync(slice, time, stop);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // The slice is over, or the task failed: the caller looks at the task itself.
        }
    }
}
