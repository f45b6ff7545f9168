using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>The account of a node has all that it needs, and nothing that it does not: each privilege is taken away, and what it is there for fails.</summary>
public sealed class NodePrivilegeTests(OneOfEach servers) : IClassFixture<OneOfEach>
{
    private const string Password = "N0de-never-shown";

    // A name of its own: a replication worker's session may not be killed by mistake.
    private static readonly Dictionary<string, string[]> MySql = new()
    {
        ["RELOAD"] = ["FLUSH TABLES WITH READ LOCK; UNLOCK TABLES", "RESET REPLICA"],
        ["PROCESS"] = ["SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {app}", "SELECT 1 FROM (SELECT COUNT(*) FROM information_schema.INNODB_TRX) t"],
        ["REPLICATION SLAVE"] = ["SHOW BINLOG EVENTS LIMIT 1"],
        ["REPLICATION CLIENT"] = ["SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "SHOW BINARY LOGS"],
        ["REPLICATION_SLAVE_ADMIN"] = ["STOP REPLICA", "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1"],
        ["SYSTEM_VARIABLES_ADMIN"] =
        [
            "SET PERSIST super_read_only = OFF", "SET GLOBAL super_read_only = OFF", "SET SESSION sql_log_bin = 0", "SET PERSIST sync_binlog = 1",
            "SET SESSION gtid_next = '3e11fa47-71ca-11e1-9e33-c80aa9429562:1'",
        ],
        ["CONNECTION_ADMIN"] = ["KILL QUERY {app}", "KILL {app}"],
        ["SYSTEM_USER"] = ["KILL QUERY {boss}", "KILL {boss}"],
        ["BACKUP_ADMIN"] = ["CLONE LOCAL DATA DIRECTORY = '/there/is/none'"],
        ["CLONE_ADMIN"] = ["CLONE INSTANCE FROM 'x'@'127.0.0.1':1 IDENTIFIED BY 'x'"],
        ["CREATE ON mysqlha_copy.*"] = ["CREATE SCHEMA IF NOT EXISTS mysqlha_copy"],
        ["INSERT ON mysqlha_copy.*"] = ["INSERT INTO mysqlha_copy.found VALUES ('a', 'b')"],
        ["SELECT ON mysqlha_copy.*"] = ["SELECT name FROM mysqlha_copy.found"],
        ["DROP ON mysqlha_copy.*"] = ["DROP SCHEMA mysqlha_copy"],
        ["TRANSACTION_GTID_TAG"] = ["SET SESSION gtid_next = '3e11fa47-71ca-11e1-9e33-c80aa9429562:a_tag:1'"],
        ["SELECT ON performance_schema.*"] = ["SELECT 1 FROM performance_schema.replication_connection_configuration", "SELECT 1 FROM (SELECT COUNT(*) FROM performance_schema.threads) t"],
    };

    private static readonly Dictionary<string, string[]> MariaDb = new()
    {
        ["RELOAD"] = ["FLUSH TABLES WITH READ LOCK; UNLOCK TABLES", "RESET SLAVE"],
        ["PROCESS"] = ["SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = {app}", "SELECT 1 FROM (SELECT COUNT(*) FROM information_schema.INNODB_TRX) t"],
        ["REPLICATION SLAVE"] = ["mariadb-binlog"],
        ["BINLOG MONITOR"] = ["SHOW MASTER STATUS", "SHOW BINARY LOGS", "SHOW BINLOG EVENTS LIMIT 1"],
        ["REPLICA MONITOR"] = ["SHOW SLAVE STATUS"],
        ["REPLICATION SLAVE ADMIN"] = ["STOP SLAVE", "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1", "SET GLOBAL gtid_slave_pos = ''", "SET GLOBAL rpl_semi_sync_slave_enabled = OFF"],
        ["REPLICATION MASTER ADMIN"] = ["SET GLOBAL rpl_semi_sync_master_enabled = OFF"],
        ["READ_ONLY ADMIN"] = ["SET GLOBAL read_only = OFF"],
        ["CONNECTION ADMIN"] = ["KILL QUERY {app}", "KILL {app}"],
        ["BINLOG ADMIN"] = ["SET SESSION sql_log_bin = 0"],
        ["BINLOG REPLAY"] = ["SET SESSION gtid_domain_id = 3, SESSION server_id = 4, SESSION gtid_seq_no = 5"],
    };

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Each_privilege_is_needed_and_together_they_suffice(ServerKind kind)
    {
        var server = servers[kind];
        var uses = kind == ServerKind.MySql ? MySql : MariaDb;
        await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE USER app@'%' IDENTIFIED BY '{Password}'");
        await using var context = new PlanContext(_ => OneOfEach.Admin(server), TimeSpan.FromSeconds(10));
        var snapshot = await SnapshotReader.ReadAsync(OneOfEach.Endpoint(server), OneOfEach.Admin(server), TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(NodePrivileges.For(snapshot.Release).Order(), uses.Keys.Order());

        var made = await PlanRunner.RunAsync(AccountOperation.PlanNodeAccount([snapshot], new("node", "%", Password)), context, null, null, TestContext.Current.CancellationToken);
        Assert.True(made.Completed, made.Failure?.Message);
        if (kind == ServerKind.MySql)
            Assert.Equal("ACTIVE", await server.ScalarAsync("SELECT PLUGIN_STATUS FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'clone'"));
        foreach (var (privilege, statements) in uses)
        {
            var on = privilege.Contains(" ON ", StringComparison.Ordinal) ? privilege : privilege + " ON *.*";
            foreach (var statement in statements)
            {
                Assert.True(await MayAsync(server, statement), $"with all privileges: {statement}");
                await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; REVOKE {on} FROM node@'%'");
                Assert.False(await MayAsync(server, statement), $"without {privilege}: {statement}");
                await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; GRANT {on} TO node@'%'");
            }
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_snapshot_that_decisions_are_made_from_is_whole(ServerKind kind)
    {
        var server = servers[kind];
        var endpoint = OneOfEach.Endpoint(server);
        await using var context = new PlanContext(_ => OneOfEach.Admin(server), TimeSpan.FromSeconds(10));
        var snapshot = await SnapshotReader.ReadAsync(endpoint, OneOfEach.Admin(server), TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await PlanRunner.RunAsync(AccountOperation.PlanNodeAccount([snapshot], new("looker", "%", Password)), context, null, null, TestContext.Current.CancellationToken);
        var seen = await SnapshotReader.ReadAsync(endpoint, new ServerLogin("looker", Password), TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Empty(seen.Denied);
    }

    /// <summary>Whether the node's account may run that; a query must find a row. Errors of other kinds mean that it may.</summary>
    private static async Task<bool> MayAsync(LoopbackServer server, string statement)
    {
        if (statement == "mariadb-binlog")
            return await ReadsLogsAsync(server);
        var root = new MySqlConnectionStringBuilder { Server = server.Address, Port = (uint)server.Port, Pooling = false, AllowPublicKeyRetrieval = true };
        await using var app = await OpenAsync(root, "app", Password);
        await using var boss = await OpenAsync(root, server.Admin.User, server.Admin.Password);
        await using var node = await OpenAsync(root, "node", Password);
        try
        {
            await using var command = node.CreateCommand();
            command.CommandText = statement.Replace("{app}", $"{app.ServerThread}", StringComparison.Ordinal).Replace("{boss}", $"{boss.ServerThread}", StringComparison.Ordinal);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            return !statement.StartsWith("SELECT", StringComparison.Ordinal) || await reader.ReadAsync(TestContext.Current.CancellationToken);
        }
        catch (MySqlException error)
        {
            // Refused in many words, by as many numbers: 1227, 1142, 1095, 1044...
            Assert.DoesNotContain("syntax", error.Message, StringComparison.Ordinal);
            return !error.Message.Contains("denied", StringComparison.OrdinalIgnoreCase) && !error.Message.Contains("not owner", StringComparison.Ordinal);
        }
    }

    /// <summary>As a rejoin saves what it discards: the password is in a file.</summary>
    private static async Task<bool> ReadsLogsAsync(LoopbackServer server)
    {
        var options = Path.Combine(server.Folder, "node.cnf");
        await File.WriteAllTextAsync(options, $"[client]\nuser=node\npassword={Password}\nhost={server.Address}\nport={server.Port}\nprotocol=tcp\n", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("mariadb-binlog", [$"--defaults-file={options}", "--read-from-remote-server", "binlog.000001"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }

    private static async Task<MySqlConnection> OpenAsync(MySqlConnectionStringBuilder to, string user, string password)
    {
        var connection = new MySqlConnection(new MySqlConnectionStringBuilder(to.ConnectionString) { UserID = user, Password = password }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
