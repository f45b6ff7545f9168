using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Observation;

/// <summary>
/// Tries one server again and again, over a standing session of a client's account, whether it takes writes. Between two answers in a row that say so it does;
/// what lies between an answer and a broken session, or while a frozen server owes its answer, is not claimed.
/// </summary>
internal sealed class WritableSampler
{
    // As often as two nodes can be asked without being what keeps the machine busy.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    // A row of no client's, never committed. A server whose clients wait for a lock owes the answer: it takes no write meanwhile.
    private const string Question = "ROLLBACK; START TRANSACTION; INSERT INTO app.ledger (run, writer, seq, payload) VALUES (4294967295, 0, 0, ''); ROLLBACK";

    private readonly LabServer _server;
    private readonly List<Span> _spans = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _samples;

    public WritableSampler(LabServer server)
    {
        _server = server;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Answers so far.</summary>
    public int Samples
    {
        get
        {
            lock (_spans)
                return _samples;
        }
    }

    /// <summary>When it was seen to take writes.</summary>
    public IReadOnlyList<Span> Spans
    {
        get
        {
            lock (_spans)
                return [.. _spans];
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            MySqlConnection? connection = null;
            Task? owed = null;
            try
            {
                connection = await _server.OpenAsApplicationAsync().WaitAsync(_stop.Token).ConfigureAwait(false);
                await using var command = new MySqlCommand(Question, connection) { CommandTimeout = 0 };
                using var timer = new PeriodicTimer(Pause);
                DateTimeOffset? answered = null;
                do
                {
                    DateTimeOffset asked = DateTimeOffset.Now;
                    Task<bool> answer = TakesWriteAsync(command);
                    owed = answer;
                    bool writable = await answer.WaitAsync(_stop.Token).ConfigureAwait(false);
                    Add(asked, answered, writable);
                    answered = writable ? answered ?? DateTimeOffset.Now : null;
                }
                while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (e is MySqlException or LabException or OperationCanceledException or IOException or System.Net.Sockets.SocketException or InvalidOperationException)
            {
                // Dead, restarting, or the end.
            }
            finally
            {
                // Closing waits for an answer that a frozen server owes: not here.
                _ = (owed ?? Task.CompletedTask).ContinueWith(t => { _ = t.Exception; connection?.Dispose(); }, TaskScheduler.Default);
            }

            if (!_stop.IsCancellationRequested)
                await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<bool> TakesWriteAsync(MySqlCommand command)
    {
        try
        {
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (MySqlException error) when (error.ErrorCode is MySqlErrorCode.OptionPreventsStatement)
        {
            return false;
        }
    }

    /// <summary>A run of writable answers reaches from the end of its first to the asking of its last.</summary>
    private void Add(DateTimeOffset asked, DateTimeOffset? since, bool writable)
    {
        lock (_spans)
        {
            _samples++;
            if (!writable || since is not { } from)
                return;
            if (_spans.Count > 0 && _spans[^1].From == from)
                _spans[^1] = new(from, asked);
            else
                _spans.Add(new(from, asked));
        }
    }
}
