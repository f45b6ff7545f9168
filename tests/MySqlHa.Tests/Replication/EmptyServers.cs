using MySqlHa.Lab.Server;

namespace MySqlHa.Tests.Replication;

/// <summary>Two empty servers, ready to be a pair, with one administrator.</summary>
internal sealed class EmptyServers : IAsyncDisposable
{
    private EmptyServers(LoopbackServer a, LoopbackServer b) => (A, B) = (a, b);

    public LoopbackServer A { get; }

    public LoopbackServer B { get; }

    /// <summary>Both, as -Server takes them.</summary>
    public string Names => $"127.0.0.1:{A.Port}, 127.0.0.1:{B.Port}";

    public static async Task<EmptyServers> StartAsync(ServerKind kind, params string[] settings)
    {
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1, settings), LoopbackServer.StartNewAsync(kind, 2, settings));
        var pair = new EmptyServers(servers[0], servers[1]);
        await pair.BothAsync("CREATE USER 'both'@'%' IDENTIFIED BY 'Sw0rdfish-never-shown'; GRANT ALL PRIVILEGES ON *.* TO 'both'@'%' WITH GRANT OPTION");
        return pair;
    }

    /// <summary>Runs statements on each, without a GTID.</summary>
    public Task BothAsync(string sql) => Task.WhenAll(A.ExecuteAsync("SET SESSION sql_log_bin = 0; " + sql), B.ExecuteAsync("SET SESSION sql_log_bin = 0; " + sql));

    public async Task RestartAsync(params string[] settings)
    {
        foreach (var server in new[] { A, B })
        {
            await server.StopAsync();
            await server.StartAsync(settings);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
    }
}
