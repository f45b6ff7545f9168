using System.Diagnostics;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Between two chunks: looks at both servers once a second, and holds the comparison up while they have too much to do.</summary>
internal sealed class CompareGate(SnapshotPair pair, ServerEndpoint reference, ServerEndpoint server, CompareOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long _looked;

    /// <summary>Time that was spent waiting here.</summary>
    internal TimeSpan Paused { get; private set; }

    /// <summary>Hears why it waits.</summary>
    internal Action<string>? Waits { get; set; }

    internal async Task PassAsync(CancellationToken cancellation)
    {
        if (_looked != 0 && Stopwatch.GetElapsedTime(_looked) < Interval)
            return;
        var began = Stopwatch.GetTimestamp();
        for (var times = 0; await LookAsync(cancellation) is { } reason; times++)
        {
            // Old versions of rows are not kept for a comparison that stands still.
            await pair.CloseAsync(cancellation);
            Waits?.Invoke(reason);
            await Task.Delay(CompareThrottle.Pause(times), cancellation);
            Paused += Stopwatch.GetElapsedTime(began);
            began = Stopwatch.GetTimestamp();
        }

        _looked = Stopwatch.GetTimestamp();
    }

    private async Task<string?> LookAsync(CancellationToken cancellation)
    {
        var running = Math.Max(await RunningAsync(reference, cancellation), await RunningAsync(server, cancellation));
        var channel = await (await pair.SessionAsync(server, cancellation)).ChannelAsync(options.Channel, cancellation);
        return CompareThrottle.Reason(channel?.LagSeconds, running, options.MaxLag, options.MaxLoad);
    }

    private async Task<long> RunningAsync(ServerEndpoint endpoint, CancellationToken cancellation)
    {
        var rows = await (await pair.SessionAsync(endpoint, cancellation)).QueryAsync("SHOW GLOBAL STATUS LIKE 'Threads_running'", null, cancellation);
        // The one that asks is running.
        return Math.Max(0, (rows.Count == 0 ? 0 : rows[0].Number("Value") ?? 0) - 1);
    }
}
