using System.Text.Json;
using System.Runtime.Versioning;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Initialize-DualSource and the runbooks that make a pair, as users meet them.</summary>
[SupportedOSPlatform("linux")]
public sealed class DualSourceTests : CommandTest
{
    private const string Secret = "Sw0rdfish-never-shown";

    public DualSourceTests()
    {
        Session.Define("admin", "both", Secret);
        Session.Define("repl", "repl", Secret);
        Session.Run($"$global:pairing = @{{ Credential = $admin; ReplicationCredential = $repl; JournalFolder = '{Folder}' }}").ThrowIfFailed();
    }

    [Theory]
    [InlineData("127.0.0.1:9", "InvalidServer", "two servers")]
    [InlineData("127.0.0.1:9, 127.0.0.1:8, 127.0.0.1:7", "InvalidServer", "3 were given")]
    [InlineData("127.0.0.1:9, 127.0.0.1:8 -Active 127.0.0.1:7", "InvalidActive", "none of the two")]
    [InlineData("127.0.0.1:9, 127.0.0.1:9", "SameServer", "Name two servers")]
    [InlineData("127.0.0.1:9, 127.0.0.1:8", "Unreachable", "127.0.0.1:8")]
    [InlineData("127.0.0.1:9, 127.0.0.1:8 -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("127.0.0.1:9, 127.0.0.1:8 -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    [InlineData("127.0.0.1:9, 127.0.0.1:8 -WritePolicy None", "ParameterArgumentValidationError", "ActiveOnly")]
    [InlineData("127.0.0.1:9, 'a b'", "ParameterArgumentTransformationError", "host:port")]
    public void Wrong_parameters_are_one_clear_error(string parameters, string id, string words)
    {
        Expect(Session.Run($"Initialize-DualSource {parameters} @pairing"), id, words);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_plan_is_shown_the_pair_made_and_nothing_left_to_do(ServerKind kind)
    {
        await using var pair = await EmptyServers.StartAsync(kind);
        var command = $"Initialize-DualSource {pair.Names} @pairing";

        var shown = Session.Run(command + " -WhatIf").ThrowIfFailed();
        Assert.Contains("PASSWORD = '***'", shown.Text, StringComparison.Ordinal);
        Assert.Contains(kind == ServerKind.MySql ? "START REPLICA" : "START SLAVE", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", shown.Everything, StringComparison.Ordinal);
        Assert.Equal("0", await pair.A.ScalarAsync("SELECT COUNT(*) FROM mysql.user WHERE User = 'repl'"));

        var made = Session.Run(command + " -Verbose");
        Assert.Equal(("Completed", true), (made.Property("Outcome"), made.Property("Changed")));
        Assert.DoesNotContain("Sw0rd", made.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", await File.ReadAllTextAsync(Path.Combine(Folder, "journal.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(("0", "1"), (await pair.A.ScalarAsync("SELECT @@GLOBAL.read_only + 0"), await pair.B.ScalarAsync("SELECT @@GLOBAL.read_only + 0")));

        Assert.False((bool)Session.Run(command).Property("Changed")!);
        Assert.False((bool)Session.Run($"Get-MySqlNode 127.0.0.1:{pair.B.Port}, 127.0.0.1:{pair.A.Port} -Credential $admin | Initialize-DualSource @pairing").Property("Changed")!);
        Expect(Session.Run($"{command} -Active 127.0.0.1:{pair.B.Port}"), "NotReady", "change its roles");
        var status = Session.Run($"Get-ReplicationStatus {pair.Names} -Credential $admin").ThrowIfFailed();
        Assert.All(status.Output, s => Assert.True((bool)s.Properties["Healthy"].Value));
        Assert.Equal(2, status.Output.Count);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Ten_lines_make_a_verified_pair_and_may_be_repeated(ServerKind kind)
    {
        await using var pair = await EmptyServers.StartAsync(kind);
        var accounts = Path.Combine(Folder, "accounts.json");
        await File.WriteAllTextAsync(accounts, JsonSerializer.Serialize(new
        {
            admin = new { user = "both", password = Secret },
            replication = new { user = "repl", password = Secret },
            node = new { user = "node", password = Secret },
        }), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(accounts, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var runbook = Path.Combine(Repository.Root, "docs/runbooks/PairStepByStep.ps1");
        Assert.Equal(10, File.ReadLines(runbook).SkipWhile(l => !l.StartsWith("$PSDefaultParameterValues", StringComparison.Ordinal)).Count(l => l.Length > 0) - 1);
        var command = $"& '{runbook}' -A 127.0.0.1:{pair.A.Port} -B 127.0.0.1:{pair.B.Port} -Accounts '{accounts}' -JournalFolder '{Folder}'";

        foreach (var _ in new[] { "once", "again" })
        {
            var result = Session.Run(command).ThrowIfFailed();
            var directions = result.Output.Where(o => o.TypeNames[0] == "MySqlHa.ReplicationStatus").ToList();
            Assert.Equal(2, directions.Count);
            Assert.All(directions, d => Assert.Equal((true, "Active"), ((bool)d.Properties["Healthy"].Value, d.Properties["SemiSync"].Value)));
            Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM mysqlha.pair_check"));
            // Whatever comes in ten lines, nothing of it needs a GTID but the proof.
            await pair.A.ExecuteAsync("CREATE DATABASE IF NOT EXISTS app");
        }
    }

    [Fact]
    public async Task Bad_servers_are_named_and_left_as_they_are()
    {
        await using var pair = await EmptyServers.StartAsync(ServerKind.MySql, "replicate_do_db=shop");
        Expect(Session.Run($"Initialize-DualSource {pair.Names} @pairing"), "NotReady", "replication-filter");

        await pair.RestartAsync("server_id=7");
        Expect(Session.Run($"Initialize-DualSource {pair.Names} @pairing"), "NotReady", "same-server-id");

        await pair.RestartAsync("max_connections=100");
        Session.Define("wrong", "both", "Wr0ng-and-secret");
        var refused = Expect(Session.Run($"$pairing.Credential = $wrong; Initialize-DualSource {pair.Names} @pairing"), "AccessDenied", "Check");
        Assert.DoesNotContain("Wr0ng", refused, StringComparison.Ordinal);

        Assert.Empty(await pair.A.QueryAsync("SHOW REPLICA STATUS"));
        Assert.Equal("0", await pair.A.ScalarAsync("SELECT COUNT(*) FROM mysql.user WHERE User = 'repl'"));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_grants_that_are_named_are_enough(ServerKind kind)
    {
        await using var pair = await EmptyServers.StartAsync(kind);
        var look = kind == ServerKind.MySql ? "REPLICATION CLIENT" : "REPLICA MONITOR, BINLOG MONITOR";
        await pair.BothAsync($"CREATE USER 'little'@'%' IDENTIFIED BY '{Secret}'; GRANT {look} ON *.* TO 'little'@'%'");
        Session.Define("little", "little", Secret);
        var command = $"$pairing.Credential = $little; Initialize-DualSource {pair.Names} @pairing -WarningAction Ignore";
        Expect(Session.Run(command), "MissingPrivilege", "CREATE USER");
        for (var round = 0; round < 6 && Session.Run(command) is { Errors: [var error] } result; round++)
        {
            Expect(result, "MissingPrivilege", "GRANT");
            var grant = System.Text.RegularExpressions.Regex.Match(error.ToString(), @"GRANT [\w ,]+ ON \S+ TO ").Value;
            await pair.BothAsync($"{grant} 'little'@'%'");
        }

        Assert.False((bool)Session.Run(command).Property("Changed")!);
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM mysqlha.pair_check"));
    }

    private static string Expect(SessionResult result, string id, string words)
    {
        result.OneError(id, words);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
        return result.Everything;
    }
}
