using MySqlHa.Lab.Server;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Tests.Dialect;

/// <summary>The real servers take every form that their row says, and have every variable that it names.</summary>
public sealed class DialectOnServersTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_server_understands_its_row(ServerKind kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await LoopbackServer.StartNewAsync(kind);
        var login = new ServerLogin(server.Admin.User, server.Admin.Password);
        await using var session = await ServerSession.OpenAsync(new ServerEndpoint(server.Address, server.Port), login, TimeSpan.FromSeconds(20), cancellation);
        var row = session.Dialect;

        await ExecuteAsync(row.ChangeSourceTo("it's", [$"{row.Source}_HOST = '127.0.0.1'", $"{row.Source}_PORT = 9", row.AutoPositionOff]));
        await ExecuteAsync(row.ChangeSourceTo("it's", [row.AutoPositionOn, .. row.PublicKeyRetrieval is { } key ? [key + " = 1"] : Array.Empty<string>()]));
        if (row.DemoteToReplica is { } demote)
            await ExecuteAsync(row.ChangeSourceTo("it's", [demote]));
        foreach (var threads in new[] { "SQL_THREAD", "IO_THREAD", "" })
        {
            await ExecuteAsync(row.OnReplica("START", "it's", threads));
            await ExecuteAsync(row.OnReplica("STOP", "it's", threads));
        }

        Assert.Equal("it's", Assert.Single(await session.QueryAsync(row.ReplicaStatus, null, cancellation)).Text("Channel_Name", "Connection_name"));
        await ExecuteAsync(row.OnReplica("RESET", "it's", "ALL"));
        Assert.Empty(await session.QueryAsync(row.ReplicaStatus, null, cancellation));

        Assert.StartsWith("binlog.", Assert.Single(await session.QueryAsync(row.BinaryLogStatus, null, cancellation)).Text("File"), StringComparison.Ordinal);
        Assert.Equal("0", await session.ScalarAsync($"SELECT {row.WaitForGtid}('', 0.1)", null, cancellation));
        // NULL: there is no channel to wait for. What counts is that the function is there.
        Assert.Null(await session.ScalarAsync($"SELECT {row.WaitForPosition}('binlog.000001', 4, 1)", null, cancellation));
        await ExecuteAsync(row.ResetBinaryLogs);

        var names = row.SemiSync[0];
        if (names.SourcePlugin is { } source)
            await ExecuteAsync($"INSTALL PLUGIN {source} SONAME '{names.SourceLibrary}.so'");
        if (names.ReplicaPlugin is { } replica)
            await ExecuteAsync($"INSTALL PLUGIN {replica} SONAME '{names.ReplicaLibrary}.so'");
        string?[] variables =
        [
            row.LogReplicaUpdates, row.ReplicaNetTimeout, row.IsMariaDb ? null : row.SkipReplicaStart, row.Fence, names.WaitForReplicaCount,
            names.Source + "_enabled", names.Source + "_timeout", names.Source + "_wait_point", names.Replica + "_enabled",
        ];
        var known = (await session.QueryAsync("SHOW GLOBAL VARIABLES", null, cancellation)).Select(r => r.Text("Variable_name")).ToHashSet();
        Assert.DoesNotContain(variables, v => v is not null && !known.Contains(v));
        var status = (await session.QueryAsync("SHOW GLOBAL STATUS LIKE 'Rpl%'", null, cancellation)).Select(r => r.Text("Variable_name").ToLowerInvariant()).ToHashSet();
        Assert.Superset(new HashSet<string>([.. new[] { "_status", "_clients", "_yes_tx", "_no_tx" }.Select(s => names.Source + s), names.Replica + "_status"]), status);
        if (row.CanPersist)
            await ExecuteAsync($"SET PERSIST {row.ReplicaNetTimeout} = 5");

        Task ExecuteAsync(string sql) => session.ExecuteAsync(SqlStatement.Plain(sql), null, cancellation);
    }
}
