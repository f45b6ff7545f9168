using System.Collections.Concurrent;
using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>Writers that note what they saw acknowledged.</summary>
internal sealed class Load : IDisposable
{
    private readonly ConcurrentBag<int> _acknowledged = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task[] _writers;

    public Load(LoopbackServer server) => _writers = [.. Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
    {
        await using var connection = await server.OpenAsync();
        try
        {
            for (var id = writer; !_end.IsCancellationRequested; id += 4)
            {
                await using var command = new MySqlCommand($"INSERT INTO app.t VALUES ({id}, 'load')", connection);
                await command.ExecuteNonQueryAsync();
                _acknowledged.Add(id);
            }
        }
        catch (Exception killed) when (killed is MySqlException or IOException)
        {
            // Killed, as it should be.
        }
    }))];

    public IEnumerable<int> Acknowledged => _acknowledged;

    public async Task UntilAsync(int count)
    {
        var started = Stopwatch.GetTimestamp();
        while (_acknowledged.Count < count && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.True(_acknowledged.Count >= count);
    }

    public Task EndAsync()
    {
        _end.Cancel();
        return Task.WhenAll(_writers);
    }

    public void Dispose() => _end.Dispose();
}
