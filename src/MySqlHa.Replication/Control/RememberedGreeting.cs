using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Control;

/// <summary>
/// A server's greeting, asked for by connections of their own. Silence is remembered for a second, and one that is still waited for is shared: who asks
/// again does not wait from the beginning. An answer is not remembered: a server that greeted may have died since.
/// </summary>
internal sealed class RememberedGreeting(ServerEndpoint server, MonitorClock clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private (TimeSpan Begun, TimeSpan Limit, Task<(Greeting? Greeting, Failure? Failure)> Reading)? _last;

    /// <summary>The greeting, or how it failed.</summary>
    /// <param name="limit">How long it may take; a silence that was shorter than this does not count.</param>
    internal Task<(Greeting? Greeting, Failure? Failure)> AskAsync(TimeSpan limit)
    {
        lock (_gate)
        {
            var silent = _last is { } last && last.Limit >= limit && clock.Now - last.Begun < Remembered
                && (!last.Reading.IsCompleted || last.Reading is { IsCompletedSuccessfully: true, Result: { Greeting: null, Failure.Kind: FailureKind.Timeout } });
            if (!silent)
                _last = (clock.Now, limit, GreetingReader.ReadAsync(server, limit, CancellationToken.None));
            return _last!.Value.Reading;
        }
    }
}
