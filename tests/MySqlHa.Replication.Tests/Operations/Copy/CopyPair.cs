using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>A donor and a recipient, real and of one kind, for all tests of a class. Each test makes its own schema.</summary>
public abstract class CopyPair(ServerKind kind) : IAsyncLifetime
{
    private const int Rows = 3000;

    public LoopbackServer Donor { get; private set; } = null!;

    public LoopbackServer Recipient { get; private set; } = null!;

    /// <summary>An account of the same name and password on both.</summary>
    public ServerLogin Login { get; } = new("copier", "pa\"ss'w\\ord#1");

    /// <summary>Folder of the programs; null where those on PATH are right.</summary>
    public string? ToolPath { get; private set; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        ToolPath = kind == ServerKind.MySql ? MySqlTools.Make() : null;
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1), LoopbackServer.StartNewAsync(kind, 2));
        (Donor, Recipient) = (servers[0], servers[1]);
        foreach (var server in servers)
        {
            await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE USER 'copier'@'%' IDENTIFIED BY 'pa\"ss''w\\\\ord#1'; GRANT ALL PRIVILEGES ON *.* TO 'copier'@'%' WITH GRANT OPTION");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Donor.DisposeAsync();
        await Recipient.DisposeAsync();
        if (ToolPath is not null)
            Directory.Delete(ToolPath, recursive: true);
        GC.SuppressFinalize(this);
    }

    public static ServerEndpoint At(LoopbackServer server) => new(server.Address, server.Port);

    public PlanContext Context() => new(_ => Login, TimeSpan.FromSeconds(10));

    /// <summary>A schema with all that a copy must bring over.</summary>
    public async Task FillDonorAsync(string schema)
    {
        // One by one: MySQL keeps the semicolon of a text with several statements in a trigger's body, and mysqldump writes it out.
        foreach (var sql in new[]
        {
            $"CREATE SCHEMA {schema} DEFAULT CHARACTER SET utf8mb4",
            $"CREATE TABLE {schema}.item (id int PRIMARY KEY AUTO_INCREMENT, name varchar(200) NOT NULL, body varbinary(300), at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), amount decimal(20,4), UNIQUE KEY (name))",
            $"CREATE TABLE {schema}.part (id int PRIMARY KEY, item int NOT NULL, FOREIGN KEY (item) REFERENCES {schema}.item (id))",
            $"CREATE VIEW {schema}.names AS SELECT name FROM {schema}.item",
            $"CREATE TABLE {schema}.log (id int)",
            $"CREATE TRIGGER {schema}.logged AFTER INSERT ON {schema}.part FOR EACH ROW INSERT INTO {schema}.log VALUES (NEW.id)",
            $"CREATE FUNCTION {schema}.twice (n int) RETURNS int DETERMINISTIC RETURN n * 2",
            $"CREATE EVENT {schema}.tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO {schema}.log VALUES (-1)",
            $"ALTER EVENT {schema}.tick DISABLE",
            $"CREATE EVENT {schema}.later ON SCHEDULE EVERY 1 YEAR STARTS '2035-01-01' DO INSERT INTO {schema}.log VALUES (-2)",
            $"CREATE USER IF NOT EXISTS 'app-{schema}'@'%' IDENTIFIED BY 'app'",
            $"GRANT SELECT, INSERT ON {schema}.* TO 'app-{schema}'@'%'",
        })
        {
            await Donor.ExecuteAsync(sql);
        }

        var values = string.Join(',', Enumerable.Range(1, Rows).Select(i => $"('näme ''{i}\\n', 0x00FF1A0A0D{i:X8}, {i}.25)"));
        await Donor.ExecuteAsync($"INSERT INTO {schema}.item (name, body, amount) VALUES {values}; INSERT INTO {schema}.part VALUES (1, 1), (2, 3)");
    }

    public async Task<PlanResult> CopyAsync(CopyOptions options, CancellationToken? cancellation = null, IPlanObserver? observer = null)
    {
        options = options with { ToolPath = options.ToolPath ?? ToolPath };
        var stop = cancellation ?? Cancellation;
        var plan = await CopyOperation.PlanAsync(At(Recipient), At(Donor), Login, options, TimeSpan.FromSeconds(10), stop);
        await using var context = Context();
        var result = await PlanRunner.RunAsync(plan, context, null, observer, stop);
        return result;
    }

    /// <summary>Data, routines, accounts and GTIDs: really equal, and no mark left.</summary>
    public async Task AssertEqualAsync(string schema)
    {
        foreach (var table in new[] { "item", "part", "log", "names" })
        {
            var ask = table == "names" ? $"SELECT SHA2(GROUP_CONCAT(name ORDER BY name), 256) FROM {schema}.names" : $"SELECT COUNT(*) FROM {schema}.{table}";
            Assert.Equal(await Donor.ScalarAsync(ask), await Recipient.ScalarAsync(ask));
            if (table != "names")
                Assert.Equal((await Donor.QueryAsync($"CHECKSUM TABLE {schema}.{table}"))[0]["Checksum"], (await Recipient.QueryAsync($"CHECKSUM TABLE {schema}.{table}"))[0]["Checksum"]);
        }

        Assert.Equal("1", await Recipient.ScalarAsync($"SELECT {schema}.twice(7) = 14"));
        Assert.Equal("0", await Recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.EVENTS WHERE STATUS = 'ENABLED'"));
        Assert.Equal("2", await Recipient.ScalarAsync($"SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = '{schema}'"));
        Assert.Equal("0", await Recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'mysqlha_copy'"));
        var app = await SnapshotReader.ReadAsync(At(Recipient), new ServerLogin($"app-{schema}", "app"), TimeSpan.FromSeconds(10), Cancellation);
        Assert.Contains(app.Grants, g => g.Contains("SELECT, INSERT", StringComparison.Ordinal));
        var (donor, recipient) = (await SnapshotAsync(Donor), await SnapshotAsync(Recipient));
        Assert.Equal(donor.Executed, recipient.Executed);
        Assert.False(recipient.Executed.IsEmpty);
        Assert.Empty(recipient.Channels);
    }

    public Task<ServerSnapshot> SnapshotAsync(LoopbackServer server) => SnapshotReader.ReadAsync(At(server), Login, TimeSpan.FromSeconds(10), Cancellation);
}

public sealed class MySqlCopyPair() : CopyPair(ServerKind.MySql);

public sealed class MariaDbCopyPair() : CopyPair(ServerKind.MariaDb);
