using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Operations.Compare;

[Collection(MySqlPairCollection.Name)]
public sealed class MySqlComparePrivilegeTests(MySqlPair pair) : ComparePrivilegeTests(pair);

[Collection(MariaDbPairCollection.Name)]
public sealed class MariaDbComparePrivilegeTests(MariaDbPair pair) : ComparePrivilegeTests(pair);

public abstract class ComparePrivilegeTests(PairFixture pair)
{
    private const string Password = "Reader-never-shown-2";

    [Fact]
    public async Task The_privileges_of_the_page_suffice_and_one_that_is_missing_is_named()
    {
        // Other names of the same are what the servers say themselves.
        var (monitor, named) = pair.IsMySql ? ("REPLICATION CLIENT", "REPLICATION CLIENT") : ("REPLICA MONITOR", "SLAVE MONITOR");
        await pair.Pair.A.ExecuteAsync("CREATE DATABASE seen; CREATE TABLE seen.t (id INT PRIMARY KEY, v INT); INSERT seen.t VALUES (1, 1), (2, 2); CREATE TABLE seen.nokey (v INT); INSERT seen.nokey VALUES (1)");
        await pair.Pair.CatchUpAsync(pair.Pair.B, pair.Pair.A);
        await OnBothAsync($"CREATE USER cmp@'%' IDENTIFIED BY '{Password}'; GRANT SELECT, {monitor} ON *.* TO cmp@'%'");
        try
        {
            await pair.Pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; UPDATE seen.t SET v = 3 WHERE id = 2; INSERT seen.nokey VALUES (2)");
            ShouldFind(await RunAsync());

            // Without it nobody can tell how far behind the replica is.
            await OnBothAsync($"REVOKE {monitor} ON *.* FROM cmp@'%'");
            var refused = await Assert.ThrowsAsync<ReplicationException>(RunAsync);
            Assert.Equal(ReplicationError.MissingPrivilege, refused.Error);
            Assert.Contains($"GRANT {named} ON *.* TO cmp", refused.Remedy, StringComparison.Ordinal);
            Assert.DoesNotContain(Password, refused.ToString(), StringComparison.Ordinal);

            // What may not be read is not there for the account: it is told.
            await OnBothAsync($"GRANT {monitor} ON *.* TO cmp@'%'; REVOKE SELECT ON *.* FROM cmp@'%'");
            var blind = await RunAsync();
            Assert.Empty(blind.Results);
            Assert.Equal(2, blind.Notices.Count(n => n.Contains("no SELECT ON *.*", StringComparison.Ordinal)));
            await OnBothAsync("GRANT SELECT ON seen.* TO cmp@'%'");
            var some = await RunAsync();
            ShouldFind(some);
            Assert.Equal(2, some.Notices.Count);
        }
        finally
        {
            await OnBothAsync("DROP USER cmp@'%'");
        }
    }

    private static void ShouldFind(Comparison found)
    {
        Assert.Equal(["Different id=2 [v]"], found.DifferencesOf("seen.t"));
        Assert.Equal(["Extra v=2 []"], found.DifferencesOf("seen.nokey"));
    }

    private Task<Comparison> RunAsync() => Comparison.RunAsync(pair, "seen", account: new ServerLogin("cmp", Password));

    private Task OnBothAsync(string statements) =>
        Task.WhenAll(new[] { pair.Pair.A, pair.Pair.B }.Select(s => s.ExecuteAsync("SET SESSION sql_log_bin = 0; " + statements)));
}
