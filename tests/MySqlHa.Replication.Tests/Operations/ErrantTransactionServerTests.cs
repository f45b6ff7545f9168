using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>A real pair, each the other's source, with log_slave_updates (log_replica_updates) OFF.</summary>
public sealed class ErrantTransactionServerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly ServerLogin s_monitor = new("monitor", "Errant-1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MariaDb, "gtid_domain_id=0", "gtid_strict_mode=OFF")]
    public async Task A_row_written_on_a_detached_replica_is_found(ServerKind kind, params string[] settings)
    {
        await using var source = await LoopbackServer.StartNewAsync(kind, 1, settings);
        await using var suspect = await LoopbackServer.StartNewAsync(kind, 2, settings);
        foreach (var server in new[] { source, suspect })
            await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE USER monitor@'%' IDENTIFIED BY 'Errant-1'; GRANT {(kind == ServerKind.MySql ? "REPLICATION CLIENT" : "REPLICA MONITOR, BINLOG MONITOR")} ON *.* TO monitor@'%'");
        await FollowAsync(suspect, source);
        await FollowAsync(source, suspect);
        await source.ExecuteAsync("CREATE DATABASE d; CREATE TABLE d.t (a INT PRIMARY KEY); INSERT d.t VALUES (1)");
        await WaitRowsAsync(suspect, 1);
        await suspect.ExecuteAsync("INSERT d.t VALUES (2)");
        await WaitRowsAsync(source, 2);
        // Each has own and applied transactions now, and says that it has all of them: MariaDB a moment after their rows can be seen.
        await LoopbackPair.UntilAsync(async () => (await SnapshotAsync(source)).Executed.Equals((await SnapshotAsync(suspect)).Executed));
        Assert.Empty(await FindAsync(suspect, source));
        Assert.Empty(await FindAsync(source, suspect));

        await NoneUnderLoadAsync(source, suspect);

        foreach (var server in new[] { source, suspect })
            await server.ExecuteAsync(Words(kind, "STOP REPLICA"));
        await source.ExecuteAsync("INSERT d.t VALUES (-1); INSERT d.t VALUES (-2); INSERT d.t VALUES (-3)");
        await suspect.ExecuteAsync("INSERT d.t VALUES (-11); INSERT d.t VALUES (-12)");
        var found = Assert.Single(await FindAsync(suspect, source));
        var (uuid, oneDomain) = ((await SnapshotAsync(suspect)).ServerUuid, settings.Length > 0);
        Assert.Equal((2m, true, false, oneDomain), (found.Count, found.IsOwn, found.IsInTransit, found.IsConflict));
        Assert.Equal(uuid ?? "2", found.Origin);
        Assert.StartsWith(uuid ?? (oneDomain ? "0-2-" : "2-2-"), found.Gtid, StringComparison.Ordinal);

        await source.ExecuteAsync(Words(kind, "START REPLICA"));
        await WaitAsync(source, "SELECT COUNT(*) FROM d.t WHERE a IN (-11, -12)", "2");
        await LoopbackPair.UntilAsync(async () => (await FindAsync(suspect, source)).Count == 0);
    }

    /// <summary>The suspect applies while it is asked: what is in flight is in the reference, which is asked later.</summary>
    private static async Task NoneUnderLoadAsync(LoopbackServer source, LoopbackServer suspect)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writing = Task.Run(async () =>
        {
            await using var connection = await source.OpenAsync();
            await using var command = connection.CreateCommand();
            int row = 100;
            for (; !enough.IsCancellationRequested; row++)
            {
                command.CommandText = $"INSERT d.t VALUES ({row})";
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
            return row - 100;
        }, Cancellation);
        try
        {
            for (int i = 0; i < 10; i++)
                Assert.Empty(await FindAsync(suspect, source));
        }
        finally
        {
            await enough.CancelAsync();
        }
        await WaitRowsAsync(suspect, 2 + await writing);
    }

    private static Task<IReadOnlyList<ErrantInterval>> FindAsync(LoopbackServer suspect, LoopbackServer reference) =>
        ErrantTransactionOperation.ReadAsync(Endpoint(suspect), Endpoint(reference), s_monitor, s_patience, Cancellation);

    private static Task<ServerSnapshot> SnapshotAsync(LoopbackServer server) => SnapshotReader.ReadAsync(Endpoint(server), s_monitor, s_patience, Cancellation);

    private static Task FollowAsync(LoopbackServer replica, LoopbackServer source) => replica.ExecuteAsync(replica.Kind == ServerKind.MySql
        ? $"CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={source.Port}, SOURCE_USER='{source.Admin.User}', SOURCE_PASSWORD='{source.Admin.Password}', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1; START REPLICA"
        : $"CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={source.Port}, MASTER_USER='{source.Admin.User}', MASTER_PASSWORD='{source.Admin.Password}', MASTER_USE_GTID=slave_pos; START SLAVE");

    private static string Words(ServerKind kind, string sql) => kind == ServerKind.MySql ? sql : sql.Replace("REPLICA", "SLAVE", StringComparison.Ordinal);

    private static Task WaitRowsAsync(LoopbackServer server, int rows) => WaitAsync(server, "SELECT COUNT(*) FROM d.t", rows.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static async Task WaitAsync(LoopbackServer server, string sql, string expected)
    {
        var deadline = DateTime.UtcNow + s_patience;
        string? last = null;
        while (DateTime.UtcNow < deadline)
        {
            try
            {
                if ((last = await server.ScalarAsync(sql)) == expected)
                    return;
            }
            catch (MySqlConnector.MySqlException error) when (error.ErrorCode is MySqlConnector.MySqlErrorCode.NoSuchTable or MySqlConnector.MySqlErrorCode.UnknownDatabase)
            {
                last = error.Message;
            }
            await Task.Delay(20, Cancellation);
        }
        Assert.Fail($"{sql} is {last}, not {expected}.");
    }

    private static ServerEndpoint Endpoint(LoopbackServer server) => new(server.Address, server.Port);
}
