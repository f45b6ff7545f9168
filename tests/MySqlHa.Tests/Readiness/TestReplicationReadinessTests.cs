using System.Management.Automation;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Readiness;

[Collection(ProcessWide.Name)]
public sealed class TestReplicationReadinessTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _journal = Directory.CreateTempSubdirectory("mysqlha-journal-").FullName;

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_journal, recursive: true);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Fix_takes_an_unready_pair_as_far_as_it_goes_and_then_changes_nothing(ServerKind kind)
    {
        var mysql = kind == ServerKind.MySql;
        string[] unready = ["server_id=1", "sync_binlog=0", "auto_increment_increment=1", "auto_increment_offset=1", .. mysql ? ["gtid_mode=OFF", "enforce_gtid_consistency=OFF"] : new[] { "gtid_domain_id=0" }];
        await using var first = await LoopbackServer.StartNewAsync(kind, 1, unready);
        await using var second = await LoopbackServer.StartNewAsync(kind, 2, unready);
        await second.ExecuteAsync($"SET SESSION sql_log_bin = 0; ALTER USER '{second.Admin.User}'@'%' IDENTIFIED BY '{first.Admin.Password}'");
        _session.Define("account", first.Admin.User, first.Admin.Password);
        var test = $"Test-ReplicationReadiness {At(first)}, {At(second)} -Credential $account -JournalFolder '{_journal}'";

        Assert.False(_session.Run($"{test} -Quiet").Single<bool>());
        var before = Findings(_session.Run(test));
        Assert.Equal(before.Select(f => Rank(f.Severity)), before.Select(f => Rank(f.Severity)).Order());
        Assert.Contains(before, f => f is { Code: "same-server-id", Severity: "Error", Changed: false });
        Assert.Contains(before, f => f.Code == (mysql ? "gtid-mode-off" : "same-gtid-domain") && f.Severity == "Error");

        var whatIf = _session.Run($"{test} -Fix -WhatIf");
        Assert.Contains(mysql ? "SET PERSIST server_id = 2" : "SET GLOBAL server_id = 2", whatIf.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Findings(whatIf), f => f.Changed);
        Assert.Equal(before.Count, Findings(_session.Run(test)).Count);
        Assert.Equal("1", await second.ScalarAsync("SELECT @@server_id"));

        var fix = _session.Run($"{test} -Fix -Confirm:$false");
        var mended = Findings(fix);
        Assert.Contains(mended, f => f is { Code: "same-server-id", Changed: true });
        Assert.DoesNotContain(mended, f => f is { Severity: "Error", Changed: false });
        // What a restart would take back is told in one block a server, ready to be pasted.
        Assert.Equal(!mysql, fix.Text.Contains($"WARNING: {At(second)}: to be written into my.cnf by hand, under\n[mysqld]\n", StringComparison.Ordinal));
        Assert.Equal(!mysql, fix.Text.Contains("\nserver_id = 2\n", StringComparison.Ordinal));

        Assert.True(_session.Run($"{test} -Quiet").Single<bool>());
        var again = Findings(_session.Run($"{test} -Fix -Confirm:$false"));
        Assert.DoesNotContain(again, f => f.Changed);
        Assert.Equal(mended.Count(f => !f.Changed), again.Count);
        Assert.Equal("2", await second.ScalarAsync("SELECT @@server_id"));
        Assert.Equal(mysql ? "ON" : "1", await second.ScalarAsync(mysql ? "SELECT @@gtid_mode" : "SELECT @@gtid_domain_id"));
    }

    [Fact]
    public async Task A_ready_server_is_shown_gravest_first_and_feeds_from_the_pipeline()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MariaDb, 1, "sync_binlog=0");
        _session.Define("account", server.Admin.User, server.Admin.Password);
        var text = _session.Show($"'{At(server)}' | Test-ReplicationReadiness -Credential $account -SkipTables").ThrowIfFailed().Text;
        Assert.Matches(@"Severity\s+Server\s+Code\s+Message", text);
        Assert.Matches(@$"Warning\s+{At(server)}\s+sync-binlog\s+", text);
        Assert.True(text.IndexOf("Warning", StringComparison.Ordinal) < text.IndexOf("Information", StringComparison.Ordinal));
        Assert.True(_session.Run($"[pscustomobject]@{{ Server = '{At(server)}' }} | Test-ReplicationReadiness -Credential $account -Quiet").Single<bool>());

        var same = Findings(_session.Run($"Test-ReplicationReadiness {At(server)}, localhost:{server.Port} -Credential $account"));
        Assert.Equal(("same-server", "Error", null), (same[0].Code, same[0].Severity, same[0].Server));

        _session.Define("account", server.Admin.User, "Wr0ng-and-secret");
        var refused = _session.Run($"Test-ReplicationReadiness {At(server)} -Credential $account");
        Assert.Equal(["AccessDenied"], refused.ErrorIds);
        Assert.DoesNotContain("Wr0ng", refused.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-ReplicationReadiness 127.0.0.1:9 -Credential $account", "Unreachable")]
    [InlineData("Test-ReplicationReadiness a, b, c -Credential $account", "InvalidServer")]
    [InlineData("@() | Test-ReplicationReadiness -Credential $account", "InvalidServer")]
    [InlineData("Test-ReplicationReadiness 127.0.0.1:9 -Credential $account -CaFile /nowhere.pem", "InvalidCaFile")]
    public void A_mistake_is_one_clear_error(string command, string id)
    {
        _session.Define("account", "admin", "Sw0rdfish-never-shown");
        var result = _session.Run(command);
        Assert.Equal([id], result.ErrorIds);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
    }

    private static List<(string? Server, string Code, string Severity, bool Changed)> Findings(SessionResult result) =>
        [.. result.ThrowIfFailed().Output.Select(o => ((string?)Value(o, "Server"), (string)Value(o, "Code")!, (string)Value(o, "Severity")!, (bool)Value(o, "Changed")!))];

    private static object? Value(PSObject finding, string name) => finding.Properties[name].Value;

    private static int Rank(string severity) => Array.IndexOf(["Error", "Warning", "Information"], severity);

    private static string At(LoopbackServer server) => $"{server.Address}:{server.Port}";
}
