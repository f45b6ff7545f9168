using System.Globalization;
using MySqlConnector;

namespace MySqlHa.Lab.Client;

/// <summary>
/// One writer: a row a transaction. After any failure it connects afresh at once, and never tries the same row again: nobody
/// knows what became of it, so it may be there afterwards, but need not.
/// </summary>
internal sealed class Writer(uint number, LabClientOptions options, string connectionString, Ledger ledger)
{
    private readonly TimeSpan _connectLimit = TimeSpan.FromMilliseconds(options.ConnectMilliseconds);
    private readonly TimeSpan _statementLimit = TimeSpan.FromMilliseconds(options.StatementMilliseconds);
    private readonly TaskCompletionSource _warm = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MySqlConnection? _connection;
    private Task? _abandoned;
    private uint _server;
    private ulong _sequence;

    /// <summary>Completes once it has written its warm-up rows.</summary>
    public Task Warm => _warm.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        int written = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (_connection is null)
                    await ConnectAsync().ConfigureAwait(false);
                await WriteAsync().ConfigureAwait(false);
                if (++written == options.WarmUpWrites)
                    _warm.TrySetResult();
                // The ways of failing must be compiled before they are timed.
                else if (written < options.WarmUpWrites && written % (options.WarmUpWrites / 5 + 1) == 0)
                    await ExecuteAsync("KILL CONNECTION_ID()").ConfigureAwait(false);
                await Task.Delay(options.PauseMilliseconds, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // Whatever happens to a client is counted, and it goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                string kind = FailureKind.Of(e, _connection is not null);
                ledger.Fail(kind);
                Abandon();
                if (kind is "refused" or "unreachable" or "connect-failed")
                    await Task.Delay(1, CancellationToken.None).ConfigureAwait(false);
            }
        }

        Abandon();
    }

    private async Task ConnectAsync()
    {
        var connection = new MySqlConnection(connectionString);
        // The connector's own limits are whole seconds: time it from outside, and let go of what is late.
        Task<uint> opening = OpenAsync(connection);
        try
        {
            _server = await opening.WaitAsync(_connectLimit).ConfigureAwait(false);
        }
        catch
        {
            _ = opening.ContinueWith(t => { _ = t.Exception; connection.Dispose(); }, TaskScheduler.Default);
            throw;
        }

        _connection = connection;
        ledger.Connect();
    }

    private static async Task<uint> OpenAsync(MySqlConnection connection)
    {
        await connection.OpenAsync().ConfigureAwait(false);
        await using var command = new MySqlCommand("SELECT @@GLOBAL.server_id", connection);
        return Convert.ToUInt32(await command.ExecuteScalarAsync().ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private async Task WriteAsync()
    {
        ulong sequence = ++_sequence;
        await ExecuteAsync(string.Create(CultureInfo.InvariantCulture,
            $"INSERT INTO app.ledger (run, writer, seq, payload) VALUES ({ledger.Run}, {number}, {sequence}, SHA2('{ledger.Run}-{number}-{sequence}', 256))")).ConfigureAwait(false);
        ledger.Acknowledge(number, sequence, _server);
    }

    private async Task ExecuteAsync(string sql)
    {
        MySqlConnection connection = _connection!;
#pragma warning disable CA2100 // Numbers only.
        var command = new MySqlCommand(sql, connection);
#pragma warning restore CA2100
        Task running = command.ExecuteNonQueryAsync();
        try
        {
            await running.WaitAsync(_statementLimit).ConfigureAwait(false);
        }
        catch
        {
            _abandoned = running;
            throw;
        }
    }

    private void Abandon()
    {
        MySqlConnection? connection = _connection;
        Task? statement = _abandoned;
        (_connection, _abandoned) = (null, null);
        if (connection is null)
            return;
        // Closing waits for a statement that still runs. Whoever gives up on it must not wait.
        _ = (statement ?? Task.CompletedTask).ContinueWith(t => { _ = t.Exception; connection.Dispose(); }, TaskScheduler.Default);
    }
}
