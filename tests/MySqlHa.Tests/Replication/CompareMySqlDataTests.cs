using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

[Collection(ProcessWide.Name)]
public sealed class CompareMySqlDataTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly DirectoryInfo _journal = Directory.CreateTempSubdirectory("mysqlha-compare-");

    public CompareMySqlDataTests() => _session.Define("account", "reader", "Reader-never-shown-1");

    public void Dispose()
    {
        _session.Dispose();
        _journal.Delete(recursive: true);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_reader_compares_a_pair_and_sees_what_differs(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        var grants = kind == ServerKind.MySql ? "SELECT, REPLICATION CLIENT" : "SELECT, REPLICA MONITOR";
        await pair.A.ExecuteAsync($"CREATE USER reader@'%' IDENTIFIED BY 'Reader-never-shown-1'; GRANT {grants} ON *.* TO reader@'%'");
        await pair.A.ExecuteAsync("""
            CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT, note VARCHAR(50)); CREATE TABLE shop.prices (item VARCHAR(20) PRIMARY KEY, price DECIMAL(9,2)); CREATE TABLE shop.visits (at DATETIME, page VARCHAR(50));
            INSERT shop.orders WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i, i % 50, CONCAT('order ', i) FROM n;
            INSERT shop.prices VALUES ('tea', 2.50), ('coffee', 3.20); INSERT shop.visits VALUES ('2026-11-23 01:02:03', '/'), ('2026-11-23 01:02:03', '/')
            """);
        await pair.CatchUpAsync(pair.B, pair.A);
        string command = $"Compare-MySqlData 127.0.0.1:{pair.B.Port} 127.0.0.1:{pair.A.Port} -Credential $account -JournalFolder '{_journal.FullName}'";
        var equal = _session.Run(command).ThrowIfFailed();
        Assert.Equal(
            [("shop.orders", 1000L, true), ("shop.prices", 2L, true), ("shop.visits", 2L, true)],
            equal.Output.Select(o => ((string)o.Properties["Table"].Value, (long)o.Properties["Rows"].Value, (bool)o.Properties["Equal"].Value)));

        await pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; UPDATE shop.orders SET note = 'changed' WHERE id = 77; DELETE FROM shop.orders WHERE id = 500; INSERT shop.prices VALUES ('milk', 1); DROP TABLE shop.visits");
        var shown = _session.Show(command).ThrowIfFailed().Text;
        Assert.Matches(@"Table\s+Rows\s+Chunks\s+Equal\s+Duration\s+Differences\s+Reason", shown);
        Assert.Contains("Extra item='milk'", shown, StringComparison.Ordinal);
        var details = _session.Run($"({command} -Database sh* -Table orders, shop.vis*).Differences | ForEach-Object {{ \"$_\" }}").ThrowIfFailed();
        Assert.Equal(["Different id=77 (note)", "Missing id=500", "Missing: the table is on the reference only"], details.Output.Select(o => o.ToString()));
        var first = _session.Run(command + " -Table orders -MaxDifference 1").ThrowIfFailed();
        Assert.Equal<object?>([false, true], [first.Property("Equal"), first.Property("Skipped")]);

        var again = _session.Run(command + " -Resume -WarningAction SilentlyContinue -WarningVariable w; $w | ForEach-Object { \"$_\" }").ThrowIfFailed();
        Assert.Contains("begins anew", again.Output[^1].ToString(), StringComparison.Ordinal);
        var same = _session.Run($"Compare-MySqlData 127.0.0.1:{pair.A.Port} 127.0.0.1:{pair.A.Port} -Credential $account");
        Assert.Equal(["SameServer"], same.ErrorIds);
        Assert.DoesNotContain("never-shown", shown + again.Everything + same.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_of_two_kinds_are_refused()
    {
        await using var mySql = await LoopbackServer.StartNewAsync(ServerKind.MySql, 1);
        await using var mariaDb = await LoopbackServer.StartNewAsync(ServerKind.MariaDb, 2);
        foreach (var server in new[] { mySql, mariaDb })
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE USER reader@'%' IDENTIFIED BY 'Reader-never-shown-1'");
        var result = _session.Run($"Compare-MySqlData 127.0.0.1:{mySql.Port} 127.0.0.1:{mariaDb.Port} -Credential $account -JournalFolder '{_journal.FullName}'");
        Assert.Equal(["Incompatible"], result.ErrorIds);
    }

    [Theory]
    [InlineData("Compare-MySqlData 127.0.0.1:9 127.0.0.1:8 -Credential $account", "Unreachable")]
    [InlineData("Compare-MySqlData a b -Credential $account -ChunkTime 0", "ParameterArgumentValidationError")]
    [InlineData("Compare-MySqlData a b -Credential $account -Checksum Md5", "ParameterArgumentValidationError")]
    public void Bad_input_is_one_clear_error(string command, string id) =>
        Assert.Equal(id, Assert.Single(_session.Run(command).Errors).FullyQualifiedErrorId.Split(',')[0]);
}
