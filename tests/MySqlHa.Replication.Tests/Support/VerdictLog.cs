using System.Collections.Concurrent;
using System.Diagnostics;
using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Tests.Support;

/// <summary>Collects verdicts with the time they came at, and waits for one.</summary>
public sealed class VerdictLog : IHealthObserver
{
    private readonly ConcurrentQueue<(HealthVerdict Verdict, long At)> _seen = new();
    private readonly SemaphoreSlim _came = new(0);

    public IReadOnlyList<HealthVerdict> Seen => [.. _seen.Select(s => s.Verdict)];

    public void OnVerdict(HealthVerdict verdict)
    {
        _seen.Enqueue((verdict, Stopwatch.GetTimestamp()));
        _came.Release();
    }

    /// <summary>Waits for a verdict after the first <paramref name="skip"/> ones, and gives the time at which it came.</summary>
    public async Task<(HealthVerdict Verdict, long At)> WaitAsync(Func<HealthVerdict, bool> match, int skip = 0, double seconds = 15)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            foreach (var seen in _seen.Skip(skip))
            {
                if (match(seen.Verdict))
                    return seen;
            }

            var left = TimeSpan.FromSeconds(seconds) - deadline.Elapsed;
            if (left <= TimeSpan.Zero)
                Assert.Fail($"No such verdict within {seconds} s. Seen: {string.Join(" | ", Seen)}");
            await _came.WaitAsync(left);
        }
    }
}
