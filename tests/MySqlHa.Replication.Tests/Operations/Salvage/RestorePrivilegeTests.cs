using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.Operations.Rejoin;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>
/// The privileges that the pages of Restore-MissingTransaction and Invoke-Failover name are enough on real servers, and each that is taken away is one clear
/// error that names it and its GRANT, before anything is applied.
/// </summary>
public sealed class RestorePrivilegeTests
{
    private const string Password = "Salvor-never-shown-1";
    private static readonly string[] MySql = ["REPLICATION CLIENT", "BINLOG_ADMIN", "SESSION_VARIABLES_ADMIN"];
    private static readonly string[] MariaDb = ["REPLICA MONITOR", "BINLOG REPLAY", "BINLOG ADMIN", "REPLICATION SLAVE ADMIN"];

    private static CancellationToken Token => RejoinPair.Token;

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task They_suffice_and_each_that_is_missing_is_named_before_anything_is_applied(ServerKind kind)
    {
        var mySql = kind == ServerKind.MySql;
        await using var scene = await Stranded.StartAsync(
            kind, "INSERT INTO app.t VALUES (2, 'unseen')", "UPDATE app.t SET v = 'unseen' WHERE id = 1", "CREATE TABLE app.u (id INT PRIMARY KEY)", "INSERT INTO app.u VALUES (1)");
        var needed = mySql ? MySql : MariaDb;
        await AsRootAsync(scene.B, $"CREATE USER salvor@'%' IDENTIFIED BY '{Password}'; GRANT {string.Join(", ", needed)} ON *.* TO salvor@'%'; GRANT SELECT ON app.* TO salvor@'%'");
        var batch = await scene.MissingAsync();
        var trace = await scene.TraceAsync();
        foreach (var one in needed)
            await WithoutAsync(one, scene.Options);

        // Closed, as a survivor is that has not taken over yet.
        var closed = mySql ? (string[])["CONNECTION_ADMIN", "SYSTEM_VARIABLES_ADMIN"] : ["READ_ONLY ADMIN"];
        await scene.B.ExecuteAsync(mySql ? "SET GLOBAL super_read_only = ON" : "SET GLOBAL read_only = ON");
        await AsRootAsync(scene.B, $"GRANT {string.Join(", ", closed)} ON *.* TO salvor@'%'");
        foreach (var one in closed)
            await WithoutAsync(one, scene.Options with { AllowReadOnly = true });

        // Nobody who has no right on a table is told whether its engine rolls back.
        await AsRootAsync(scene.B, "REVOKE SELECT ON app.* FROM salvor@'%'");
        await RefusedAsync("GRANT SELECT ON `app`.* TO 'salvor'@'%'", "app.t", scene.Options with { AllowReadOnly = true });

        // By a role as well.
        await AsRootAsync(scene.B, $"CREATE ROLE salvage; GRANT {needed[1]} ON *.* TO salvage; GRANT SELECT ON app.* TO salvage; REVOKE {needed[1]} ON *.* FROM salvor@'%'; GRANT salvage TO salvor@'%'; SET DEFAULT ROLE {(mySql ? "salvage TO" : "salvage FOR")} salvor@'%'");
        var (half, progress) = await RunAsync(batch, scene.Options with { AllowReadOnly = true });
        // What is logged as a statement needs what it needed then.
        Assert.Equal((ReplicationError.MissingPrivilege, 2, 2), (half.Failure?.Error, progress.Applied, progress.Left));
        Assert.Contains("CREATE command denied", half.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("2 of 4 were applied and stay", half.Failure.Message, StringComparison.Ordinal);
        Assert.Matches(@"GRANT CREATE ON (\*\.\*|app\.u) TO salvor.*goes on from there", half.Failure.Remedy);
        await AsRootAsync(scene.B, "GRANT CREATE ON app.* TO salvor@'%'");
        var (rest, _) = await RunAsync(batch, scene.Options with { AllowReadOnly = true });
        Assert.True(rest.Completed, rest.Failure?.Message);
        Assert.Equal("1=unseen;2=unseen", await RejoinPair.RowsAsync(scene.B));
        Assert.Equal("1", await scene.B.ScalarAsync("SELECT COUNT(*) FROM app.u"));
        Assert.Equal("1", await scene.B.ScalarAsync($"SELECT @@global.{(mySql ? "super_read_only" : "read_only")} + 0"));

        async Task WithoutAsync(string privilege, RestoreOptions options)
        {
            await AsRootAsync(scene.B, $"REVOKE {privilege} ON *.* FROM salvor@'%'");
            await RefusedAsync($"GRANT {privilege} ON *.* TO 'salvor'@'%'", privilege, options);
            await AsRootAsync(scene.B, $"GRANT {privilege} ON *.* TO salvor@'%'");
        }

        async Task RefusedAsync(string grant, string named, RestoreOptions options)
        {
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => RunAsync(batch, options));
            Assert.Equal(ReplicationError.MissingPrivilege, refused.Error);
            Assert.Contains(named, refused.Message, StringComparison.Ordinal);
            Assert.Contains(grant, refused.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, refused.ToString(), StringComparison.Ordinal);
            Assert.Equal(trace, await scene.TraceAsync());
        }

        async Task<(PlanResult Result, RestoreProgress Progress)> RunAsync(SalvageBatch transactions, RestoreOptions options)
        {
            await using var context = new PlanContext(_ => new("salvor", Password), TimeSpan.FromSeconds(10));
            var made = await RestoreTransactionOperation.PrepareAsync(context, scene.Pair.EndB, transactions, options, Token);
            return (await PlanRunner.RunAsync(made.Plan, context, null, null, Token), made.Progress);
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_an_engine_does_not_take_back_is_not_tried_by_an_account_that_cannot_see_it(ServerKind kind)
    {
        await using var scene = await Stranded.StartAsync(kind, OldAsync, "INSERT INTO app.t VALUES (2, 'unseen')", "INSERT INTO app.old VALUES (1)");
        var pair = scene.Pair;
        await AsRootAsync(scene.B, $"CREATE USER salvor@'%' IDENTIFIED BY '{Password}'; GRANT {string.Join(", ", kind == ServerKind.MySql ? MySql : MariaDb)} ON *.* TO salvor@'%'; GRANT SELECT ON app.t TO salvor@'%'");
        var batch = await scene.MissingAsync();
        await using (var context = new PlanContext(_ => new("salvor", Password), TimeSpan.FromSeconds(10)))
        {
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => RestoreTransactionOperation.PrepareAsync(context, pair.EndB, batch, scene.Options, Token));
            Assert.Equal(ReplicationError.MissingPrivilege, refused.Error);
            Assert.Contains("sees no table app.old", refused.Message, StringComparison.Ordinal);

            // Also when the list of tables was wrong.
            var blind = new SalvageBatch(batch.Folder, [.. batch.Transactions.Select(t => t with { Tables = [] })]);
            var made = await RestoreTransactionOperation.PrepareAsync(context, pair.EndB, blind, scene.Options, Token);
            var result = await PlanRunner.RunAsync(made.Plan, context, null, null, Token);
            Assert.Equal(ReplicationError.MissingPrivilege, result.Failure?.Error);
            Assert.Equal("1=both", await RejoinPair.RowsAsync(scene.B));
            Assert.Equal("0", await scene.B.ScalarAsync("SELECT COUNT(*) FROM app.old"));
        }

        Assert.Contains("takes nothing back", (await scene.RestoredAsync(batch)).NotRehearsed, StringComparison.Ordinal);
        Assert.Equal("1", await scene.B.ScalarAsync("SELECT COUNT(*) FROM app.old"));

        static async Task OldAsync(RejoinPair both)
        {
            await both.A.ExecuteAsync("CREATE TABLE app.old (id INT PRIMARY KEY) ENGINE = MyISAM");
            await LoopbackPair.UntilAsync(async () => await both.B.ScalarAsync("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_NAME = 'old'") == "1");
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_node_account_with_what_the_page_adds_salvages_on_the_way_of_a_failover(ServerKind kind)
    {
        var mySql = kind == ServerKind.MySql;
        await using var scene = await Stranded.StartAsync(kind, p => p.AsNodeAsync(copies: false), "INSERT INTO app.t VALUES (2, 'unseen')");
        var (pair, node) = (scene.Pair, scene.Pair.Login);
        pair.AsAdministrator();
        await scene.B.ExecuteAsync(mySql ? "SET GLOBAL super_read_only = ON" : "SET GLOBAL read_only = ON");
        await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ReceiverErrorNumber != 0);
        var options = new FailoverOptions { Survivor = pair.EndB, JournalFolder = scene.Folder, SalvageFrom = Path.Combine(pair.A.Folder, "data"), ToolPath = pair.ToolPath };
        var trace = await scene.TraceAsync();

        var refused = await Assert.ThrowsAsync<ReplicationException>(RunAsync);
        Assert.Equal(ReplicationError.MissingPrivilege, refused.Error);
        Assert.Contains(mySql ? "it lacks BINLOG_ADMIN." : "sees no table app.t", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-AllowDataLoss, and no -SalvageFrom", refused.Remedy, StringComparison.Ordinal);
        Assert.Equal(trace, await scene.TraceAsync());

        await AsRootAsync(scene.B, $"GRANT {(mySql ? "BINLOG_ADMIN, " : "")}SELECT ON *.* TO node@'%'");
        var done = await RunAsync();
        Assert.True(done.Completed, done.Failure?.Message);
        Assert.Equal("1=both;2=unseen", await RejoinPair.RowsAsync(scene.B));
        Assert.Equal("0", await scene.B.ScalarAsync("SELECT @@global.read_only + 0"));

        async Task<PlanResult> RunAsync()
        {
            await using var context = new PlanContext(_ => node, TimeSpan.FromSeconds(5));
            var prepared = await FailoverOperation.PrepareAsync(context, options, cancellation: Token);
            return await PlanRunner.RunAsync(prepared.Plan, context, null, null, Token);
        }
    }

    /// <summary>Unlogged, and past a closed server's fence.</summary>
    private static async Task AsRootAsync(LoopbackServer server, string statements)
    {
        var open = server.Kind == ServerKind.MySql && await server.ScalarAsync("SELECT @@global.super_read_only") == "1";
        await server.ExecuteAsync($"{(open ? "SET GLOBAL super_read_only = OFF; " : "")}SET SESSION sql_log_bin = 0; {statements}{(open ? "; SET GLOBAL super_read_only = ON" : "")}");
    }
}
