using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

public sealed class AccountStatementTests
{
    private const string Native = "CREATE USER IF NOT EXISTS 'repl'@'10.0.0.%' IDENTIFIED BY '***'";
    private const string Sha2 = "CREATE USER IF NOT EXISTS 'repl'@'10.0.0.%' IDENTIFIED WITH caching_sha2_password BY '***'";

    private const string MySql80 = "RELOAD, PROCESS, REPLICATION SLAVE, REPLICATION CLIENT, REPLICATION_SLAVE_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN";
    private const string MariaDb = "RELOAD, PROCESS, REPLICATION SLAVE, BINLOG MONITOR, REPLICATION SLAVE ADMIN, REPLICATION MASTER ADMIN, READ_ONLY ADMIN, CONNECTION ADMIN, BINLOG ADMIN, BINLOG REPLAY";

    [Theory]
    [InlineData("5.7.44", Native, "GRANT REPLICATION SLAVE ON *.*", "GRANT REPLICATION CLIENT ON *.*")]
    [InlineData("8.0.11", Sha2, "GRANT REPLICATION SLAVE ON *.*", "GRANT REPLICATION CLIENT ON *.*")]
    [InlineData("8.4.6", Sha2, "GRANT REPLICATION SLAVE ON *.*", "GRANT REPLICATION CLIENT ON *.*")]
    [InlineData("9.7.0", Sha2, "GRANT REPLICATION SLAVE ON *.*", "GRANT REPLICATION CLIENT ON *.*")]
    [InlineData("10.5.8-MariaDB", Native, "GRANT REPLICATION SLAVE ON *.*", "GRANT BINLOG MONITOR ON *.*")]
    [InlineData("10.11.14-MariaDB", Native, "GRANT REPLICATION SLAVE ON *.*", "GRANT REPLICA MONITOR, BINLOG MONITOR ON *.*")]
    public void Each_generation_gets_its_words_and_the_least_privileges(string version, string create, string replication, string monitor)
    {
        var server = Snapshot(version);
        var options = new AccountOptions("repl", "10.0.0.%", "Sw0rdfish");
        Assert.Equal(
            ["SET SESSION sql_log_bin = 0", create, replication + " TO 'repl'@'10.0.0.%'", "SET SESSION sql_log_bin = 1"],
            Masked(AccountOperation.PlanReplicationAccount([server], options)));
        Assert.Equal(
            ["SET SESSION sql_log_bin = 0", create, monitor + " TO 'repl'@'10.0.0.%'", "SET SESSION sql_log_bin = 1"],
            Masked(AccountOperation.PlanMonitorAccount([server], options)));
    }

    [Theory]
    [InlineData("5.7.44", "RELOAD, PROCESS, REPLICATION SLAVE, REPLICATION CLIENT, SUPER", true)]
    [InlineData("8.0.11", MySql80, true)]
    [InlineData("8.0.16", MySql80 + ", SYSTEM_USER", true)]
    [InlineData("8.0.35", MySql80 + ", SYSTEM_USER, BACKUP_ADMIN, CLONE_ADMIN", true, true)]
    [InlineData("9.7.0", MySql80 + ", SYSTEM_USER, BACKUP_ADMIN, CLONE_ADMIN, TRANSACTION_GTID_TAG", true, true)]
    [InlineData("10.5.8-MariaDB", MariaDb, false)]
    [InlineData("10.11.14-MariaDB", MariaDb + ", REPLICA MONITOR", false)]
    public void A_node_gets_what_its_generation_splits_the_right_to_everything_into(string version, string global, bool statistics, bool clones = false)
    {
        var plan = AccountOperation.PlanNodeAccount([Snapshot(version)], new AccountOptions("node", "%", "Sw0rdfish"));
        string[] grants =
        [
            $"GRANT {global} ON *.* TO 'node'@'%'",
            .. statistics ? ["GRANT SELECT ON performance_schema.* TO 'node'@'%'"] : Array.Empty<string>(),
            .. clones ? ["GRANT CREATE, INSERT, SELECT, DROP ON mysqlha_copy.* TO 'node'@'%'"] : Array.Empty<string>(),
        ];
        Assert.Equal(grants, plan.Steps[0].Statements.Select(s => s.Masked).Where(s => s.StartsWith("GRANT", StringComparison.Ordinal)));
        // A server that is too old for clone, or has it, or could not install it now, gets the account alone.
        Assert.Equal(clones ? ["create-node-account", "install-clone"] : ["create-node-account"], plan.Steps.Select(s => s.Id));
        var options = new AccountOptions("node", "%", "Sw0rdfish");
        Assert.Single(AccountOperation.PlanNodeAccount([Snapshot(version) with { SuperReadOnly = true }], options).Steps);
        Assert.Single(AccountOperation.PlanNodeAccount([Snapshot(version) with { Plugins = new Dictionary<string, string> { ["clone"] = "ACTIVE" } }], options).Steps);
    }

    [Fact]
    public void Force_sets_the_password_of_one_that_exists_and_tls_is_demanded_of_it_too()
    {
        var options = new AccountOptions("o'neil", "%", "a'b\\") { Force = true, RequireTls = true };
        var plan = AccountOperation.PlanReplicationAccount([Snapshot("8.4.6")], options);
        Assert.Equal(
            [
                "SET SESSION sql_log_bin = 0",
                "CREATE USER IF NOT EXISTS 'o''neil'@'%' IDENTIFIED WITH caching_sha2_password BY '***'",
                "ALTER USER 'o''neil'@'%' IDENTIFIED WITH caching_sha2_password BY '***'",
                "ALTER USER 'o''neil'@'%' REQUIRE SSL",
                "GRANT REPLICATION SLAVE ON *.* TO 'o''neil'@'%'",
                "SET SESSION sql_log_bin = 1",
            ],
            Masked(plan));
        Assert.Contains("BY 'a''b\\\\'", plan.Steps[0].Statements[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_whose_password_is_not_known_is_not_made()
    {
        var plan = AccountOperation.PlanReplicationAccount([Snapshot("8.4.6")], new AccountOptions("repl", "%", null));
        Assert.DoesNotContain(plan.Steps[0].Statements, s => s.Masked.StartsWith("CREATE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GRANT REPLICATION SLAVE ON *.* TO `repl`@`%`", "REPLICATION SLAVE")]
    [InlineData("GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO `m`@`%` IDENTIFIED BY PASSWORD '*0'", "SLAVE MONITOR|BINLOG MONITOR")]
    [InlineData("GRANT REPLICATION CLIENT ON *.* TO 'm'@'%'", "BINLOG MONITOR")]
    [InlineData("GRANT ALL PRIVILEGES ON *.* TO 'm'@'%' WITH GRANT OPTION", "ALL PRIVILEGES")]
    [InlineData("GRANT SELECT ON `ha`.* TO 'm'@'%'", "SELECT ON ha.*")]
    [InlineData("GRANT SELECT ON `ha`.`t` TO 'm'@'%'", "")]
    public void Privileges_are_read_under_any_of_their_names(string grant, string privileges) =>
        Assert.Equal(privileges, string.Join('|', AccountState.PrivilegesOf(grant)));

    [Fact]
    public void Hashes_are_those_of_the_specifications()
    {
        Assert.Equal("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", PasswordHash.Native("password"));
        Assert.Equal("5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", PasswordHash.Sha256Crypt("Hello world!"u8, "saltstring"u8, 5000));
        // Longer than a block; as openssl passwd -5 says.
        Assert.Equal("SNhxEcLEwUcVv5FcLrVVgLcK9uMjAtrQnSwhVrBjARD", PasswordHash.Sha256Crypt([.. Enumerable.Repeat((byte)'k', 100)], "0123456789abcdef"u8, 5000));
        Assert.Null(PasswordHash.Matches("ed25519", "AA", "x"));
    }

    [Fact]
    public void A_generated_password_satisfies_the_strong_policy_and_needs_no_quotes()
    {
        var all = Enumerable.Range(0, 1000).Select(_ => GeneratedPassword.Create()).ToHashSet();
        Assert.Equal(1000, all.Count);
        Assert.All(all, p => Assert.Matches("^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])(?=.*[-_.+])[A-Za-z0-9][-A-Za-z0-9_.+]{27}$", p));
    }

    private static IEnumerable<string> Masked(Replication.Plan.OperationPlan plan) => Assert.Single(plan.Steps).Statements.Select(s => s.Masked);

    private static ServerSnapshot Snapshot(string version) => new()
    {
        Server = new ServerEndpoint("db1"),
        Release = ServerRelease.Parse(version),
        Executed = MySqlGtidSet.None,
        Purged = MySqlGtidSet.None,
    };
}
