using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Operations.Fence;

/// <summary>One pair of each kind, started when first asked for.</summary>
public sealed class FencePairs : IAsyncDisposable
{
    private readonly Dictionary<ServerKind, LoopbackPair> _pairs = [];

    public async Task<LoopbackPair> OfAsync(ServerKind kind)
    {
        if (_pairs.TryGetValue(kind, out var pair))
            return pair;
        pair = _pairs[kind] = await LoopbackPair.StartNewAsync(kind);
        foreach (var server in new[] { pair.A, pair.B })
        {
            await server.ExecuteAsync("""
                SET SESSION sql_log_bin = 0; CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY, v VARCHAR(200)); CREATE TABLE app.u (id INT PRIMARY KEY);
                CREATE USER 'app'@'%' IDENTIFIED BY 'App-pa55word'; GRANT ALL PRIVILEGES ON app.* TO 'app'@'%';
                CREATE USER 'almighty'@'%' IDENTIFIED BY 'App-pa55word'; GRANT ALL PRIVILEGES ON *.* TO 'almighty'@'%'
                """);
            if (kind == ServerKind.MySql)
                await server.ExecuteAsync("SET SESSION sql_log_bin = 0; INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'; INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'");
        }

        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pair in _pairs.Values)
            await pair.DisposeAsync();
    }
}
