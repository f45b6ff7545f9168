using System.Collections.Concurrent;
using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Operations.Switchover;

/// <summary>
/// Clients that write with hardly a pause, each to the server that took its last write or, once that sent it away, to the other one. What was acknowledged, by
/// which server and when, is in the ledger; so is every failure that was not a lost connection.
/// </summary>
internal sealed class Writers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<MySqlConnection, bool> _fresh = [];
    private readonly ConcurrentDictionary<MySqlConnection, LoopbackServer> _of = [];
    private readonly CancellationTokenSource _end = new();
    private readonly LoopbackServer[] _servers;
    private readonly Task[] _tasks;
    private readonly int _pause;
    private volatile int _active;

    private Writers(LoopbackServer active, LoopbackServer passive, int count, int pause)
    {
        _pause = pause;
        _servers = [active, passive];
        _tasks = [.. Enumerable.Range(0, count).Select(i => Task.Run(() => WriteAsync(i)))];
    }

    public ConcurrentQueue<(int Writer, int N, long At)> Acknowledged { get; } = [];

    /// <summary>In-doubt: sent, and the connection was lost.</summary>
    public ConcurrentQueue<(int Writer, int N)> Lost { get; } = [];

    public ConcurrentQueue<string> Failures { get; } = [];

    public static async Task<Writers> StartAsync(LoopbackServer active, LoopbackServer passive, int count, int pause = 2)
    {
        var writers = new Writers(active, passive, count, pause);
        await LoopbackPair.UntilAsync(() => Task.FromResult(writers.Acknowledged.Count > count * 10));
        return writers;
    }

    /// <summary>The longest time without an acknowledgement for anybody.</summary>
    public TimeSpan LongestGap()
    {
        var times = Acknowledged.Select(a => a.At).Order().ToList();
        return times.Zip(times.Skip(1), Stopwatch.GetElapsedTime).Max();
    }

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_tasks);
    }

    /// <summary>All that was acknowledged is on both servers, and nobody was told anything but that the connection was lost.</summary>
    public async Task AssertNothingLostAsync()
    {
        Assert.Empty(Failures);
        var expected = Acknowledged.Select(a => (a.Writer, a.N)).ToHashSet();
        foreach (var server in _servers)
        {
            var rows = await server.QueryAsync("SELECT writer, n FROM app.ledger");
            var found = rows.Select(r => ((int)r["writer"]!, (int)r["n"]!)).ToHashSet();
            Assert.Empty(expected.Except(found));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task WriteAsync(int writer)
    {
        MySqlConnection? connection = null;
        for (var n = 0; !_end.IsCancellationRequested; n++)
        {
            try
            {
                connection ??= await OpenAsync(_servers[_active]);
                await using var command = new MySqlCommand($"INSERT INTO app.ledger VALUES ({writer}, {n})", connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
                Acknowledged.Enqueue((writer, n, Stopwatch.GetTimestamp()));
            }
            catch (MySqlException error)
            {
                // A fresh connection to the closed server is told so; that is no failure of a statement that was under way.
                if (error.Number is 1290 && connection is { } && _fresh.TryGetValue(connection, out _))
                    _active = 1 - Array.IndexOf(_servers, _of[connection]);
                else if (error.Number is 1290 or (> 0 and < 2000 and not (1317 or 1927 or 1042 or 1152 or 1053)) or 3169)
                    Failures.Enqueue($"{writer}/{n}: {error.Number} {error.Message}");
                else
                {
                    Lost.Enqueue((writer, n));
                    if (connection is not null)
                        _active = 1 - Array.IndexOf(_servers, _of[connection]);
                }

                if (connection is not null)
                    await connection.DisposeAsync();
                connection = null;
                await Task.Delay(1, CancellationToken.None);
                continue;
            }

            _fresh.TryRemove(connection, out _);
            await Task.Delay(_pause, CancellationToken.None);
        }

        if (connection is not null)
            await connection.DisposeAsync();
    }

    private async Task<MySqlConnection> OpenAsync(LoopbackServer server)
    {
        var connection = new MySqlConnection(new MySqlConnectionStringBuilder
        {
            Server = server.Address,
            Port = (uint)server.Port,
            UserID = "app",
            Password = "App-pa55word",
            Pooling = false,
            SslMode = MySqlSslMode.None,
            AllowPublicKeyRetrieval = true,
        }.ConnectionString);
        _of[connection] = server;
        _fresh[connection] = true;
        await connection.OpenAsync(CancellationToken.None);
        return connection;
    }
}
