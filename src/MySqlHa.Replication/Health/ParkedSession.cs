using MySqlHa.Replication.Server;
using System.Net.Sockets;

namespace MySqlHa.Replication.Health;

/// <summary>
/// A session that sleeps in the server and is cut the moment the server goes, long before a timeout could tell. Cut, it looks at
/// once whether the kernel still lets anybody in; if so, somebody merely killed the session, and it parks again.
/// </summary>
internal sealed class ParkedSession(
    ServerEndpoint server, ServerLogin login, HealthMonitorOptions options, MonitorClock clock, Action<Observation> report)
{
    // Short enough that a session we lost track of is soon gone from the server.
    private const int SleepSeconds = 30;
    private static readonly TimeSpan Unhurried = TimeSpan.FromSeconds(10);
    private TimeSpan _pause = TimeSpan.Zero;

    /// <summary>The server's id of the session; 0 while none is parked.</summary>
    internal int ConnectionId { get; private set; }

    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ParkAsync(stop);
                await clock.DelayAsync(_pause, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // Whatever fails at that moment: a login that is refused just then must not become the error of whoever stops us.
                return;
            }
        }
    }

    private async Task ParkAsync(CancellationToken stop)
    {
        await using var session = new Session(server, login, options.Timeout * 2);
        try
        {
            await session.OpenAsync().WaitAsync(options.Timeout * 2, stop);
            if (session.Release.IsMariaDb)
                await session.ExecuteAsync("SET SESSION max_statement_time = 0").WaitAsync(options.Timeout * 2, stop);
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            // Why nobody can log in is for the other session to find out.
            _pause = Longer(options.Interval);
            return;
        }

        var parkedAt = clock.Now;
        ConnectionId = session.ConnectionId;
        report(new(ObservationKind.Parked, parkedAt, parkedAt, "parked"));
        try
        {
            while (true)
            {
                var asleep = clock.Now;
                await session.ExecuteAsync($"DO SLEEP({SleepSeconds})", TimeSpan.FromSeconds(SleepSeconds * 2)).WaitAsync(stop);
                // KILL QUERY wakes the sleeper without an error.
                if (clock.Now - asleep < TimeSpan.FromSeconds(1))
                    await clock.DelayAsync(options.Interval, stop);
            }
        }
        catch (Exception) when (!stop.IsCancellationRequested)
        {
            ConnectionId = 0;
            var cutAt = clock.Now;
            report(new(ObservationKind.ParkedCut, cutAt, cutAt, "cut: the parked session was cut"));
            // Somebody who keeps killing idle sessions gets a rarer victim.
            _pause = cutAt - parkedAt > Unhurried ? TimeSpan.Zero : Longer(options.Interval);
            await LookAsync(cutAt, stop);
        }
    }

    private async Task LookAsync(TimeSpan cutAt, CancellationToken stop)
    {
        // A dying process keeps its listening socket for some tens of milliseconds: connections succeed and are cut.
        while (clock.Now - cutAt < options.Timeout)
        {
            var started = clock.Now;
            var (greeting, failure) = await GreetingReader.ReadAsync(server, options.Timeout / 4, stop);
            if (greeting is not null)
                return;
            if (failure is { Kind: FailureKind.ServerError } or { Kind: FailureKind.Socket, Socket: SocketError.ConnectionRefused })
            {
                var finding = FailureRules.Classify(failure);
                report(new(QuerySignal.Kind(failure, finding), clock.Now, started, finding.ToString()));
                return;
            }

            await clock.DelayAsync(TimeSpan.FromMilliseconds(3), stop);
        }
    }

    private TimeSpan Longer(TimeSpan first) => _pause == TimeSpan.Zero ? first : _pause * 2 < Unhurried ? _pause * 2 : Unhurried;
}
