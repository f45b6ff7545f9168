using MySqlHa.Replication.Server;
using System.Net.Sockets;

namespace MySqlHa.Replication.Health;

/// <summary>
/// Asks the server a small question every interval on a session of its own. A session that does not answer in time is abandoned;
/// at most two such may hang about before the next round waits for one of them to end.
/// </summary>
internal sealed class QuerySignal(
    ServerEndpoint server, ServerLogin login, HealthMonitorOptions options, MonitorClock clock, Action<Observation> report, Action loggedIn)
    : IAsyncDisposable
{
    private const int MaxHanging = 2;
    private readonly List<Task> _hanging = [];
    private readonly string _sql = options.Level == ProbeLevel.Write ? Canary.Write(options.CanarySchema!) : "DO 1";
    private Session? _session;

    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var started = clock.Now;
            try
            {
                await AskAsync(started, stop);
                await clock.DelayAsync(started + options.Interval - clock.Now, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Ends the parked session, which would otherwise sleep on for a while; needs no privilege for a session of the same account.</summary>
    internal async Task KillAsync(int connectionId)
    {
        if (_session is not { Busy.IsCompleted: true } session || connectionId == 0)
            return;
        try
        {
            await session.ExecuteAsync($"KILL {connectionId}").WaitAsync(TimeSpan.FromMilliseconds(200));
        }
        catch (Exception)
        {
            // The parked session ends by itself soon.
        }
    }

    public ValueTask DisposeAsync() => _session?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task AskAsync(TimeSpan started, CancellationToken stop)
    {
        var patience = new PatienceClock(options.Timeout);
        _hanging.RemoveAll(t => t.IsCompleted);
        if (_hanging.Count >= MaxHanging && !await clock.WaitAsync(Task.WhenAny(_hanging), patience, stop))
        {
            Report(new Failure(ProbePhase.Query, FailureKind.Timeout), started);
            return;
        }

        var reused = _session is not null;
        var failure = await TryAsync(patience, stop);
        // A session of old may have been killed or timed out: only a fresh one tells whether the server is there.
        if (reused && failure is { Kind: FailureKind.Closed or FailureKind.Socket })
            failure = await TryAsync(patience, stop);

        if (failure is null)
            report(new(ObservationKind.Answered, clock.Now, started, "answered: the server answers in time"));
        // A time limit other than ours struck first: we were starved ourselves, and the round proves nothing.
        else if (failure.Kind != FailureKind.Timeout || patience.Expired)
            Report(failure, started);
    }

    private async Task<Failure?> TryAsync(PatienceClock patience, CancellationToken stop)
    {
        var phase = ProbePhase.Login;
        try
        {
            if (_session is null)
            {
                // The hard limit lies beyond our patience, which is the one that counts.
                _session = new Session(server, login, options.Timeout * 2);
                if (!await clock.WaitAsync(_session.OpenAsync(), patience, stop))
                    return Abandon(phase);
                loggedIn();
            }

            phase = options.Level == ProbeLevel.Write ? ProbePhase.Write : ProbePhase.Query;
            return await clock.WaitAsync(_session.ExecuteAsync(_sql), patience, stop) ? null : Abandon(phase);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            var failure = await FailureReader.ReadAsync(error, phase, server, login, TimeSpan.FromMilliseconds(250), stop);
            if (phase == ProbePhase.Login || failure.Kind != FailureKind.ServerError)
                await DropAsync();
            return failure;
        }
    }

    private Failure Abandon(ProbePhase phase)
    {
        _hanging.Add(_session!.Busy);
        _session.Abandon();
        _session = null;
        return new Failure(phase, FailureKind.Timeout);
    }

    private async Task DropAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    private void Report(Failure failure, TimeSpan started)
    {
        var finding = FailureRules.Classify(failure);
        report(new(Kind(failure, finding), clock.Now, started, finding.ToString()));
    }

    /// <summary>What a classified failure counts as.</summary>
    internal static ObservationKind Kind(Failure failure, HealthFinding finding) => finding.Status switch
    {
        HealthStatus.Refusing => ObservationKind.Declined,
        HealthStatus.Healthy or HealthStatus.Degraded => ObservationKind.AnsweredDegraded,
        HealthStatus.Hung => ObservationKind.Unanswered,
        _ when failure is { Kind: FailureKind.Socket, Socket: SocketError.ConnectionRefused } => ObservationKind.NobodyListens,
        _ when failure.Kind == FailureKind.ServerError => ObservationKind.ShuttingDown,
        _ => ObservationKind.Failed,
    };
}
