using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>The cmdlets of source, threads, waiting and semi-sync: as users meet them.</summary>
public sealed class ReplicationCommandTests : CommandTest
{
    private const string Secret = "Sw0rdfish-never-shown";

    [Theory]
    [InlineData("Set-ReplicationSource 127.0.0.1:9 -Source 127.0.0.1:8 -SourceLogFile binlog.000001", "InvalidSourceLogPosition", "-SourceLogFile and -SourceLogPosition")]
    [InlineData("Set-ReplicationSource 127.0.0.1:9 -Source 127.0.0.1:8 -SourceLogPosition 4", "InvalidSourceLogPosition", "Give both")]
    [InlineData("Set-ReplicationSource 127.0.0.1:9 -Source 'a b'", "ParameterArgumentTransformationError", "host:port")]
    [InlineData("Set-ReplicationSource 127.0.0.1:9 -Source 127.0.0.1:8 -HeartbeatPeriod -1", "ParameterArgumentValidationError", "HeartbeatPeriod")]
    [InlineData("Set-ReplicationSource 127.0.0.1:9 -Source 127.0.0.1:8 -Timeout 2", "Unreachable", "127.0.0.1:9")]
    [InlineData("Start-Replication 127.0.0.1:9 -Thread Both", "ParameterArgumentValidationError", "Receiver")]
    [InlineData("Start-Replication 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    [InlineData("Stop-Replication 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    [InlineData("Reset-Replication 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    [InlineData("Wait-Replication 127.0.0.1:9 -Source 127.0.0.1:8 -GtidSet 0-1-1", "AmbiguousTarget", "in one way")]
    [InlineData("Wait-Replication 127.0.0.1:9 -LogFile binlog.000001", "InvalidLogPosition", "-LogPosition")]
    [InlineData("Wait-Replication 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    [InlineData("Enable-SemiSync 127.0.0.1:9 -SemiSyncTimeout 0", "ParameterArgumentValidationError", "SemiSyncTimeout")]
    [InlineData("Enable-SemiSync 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    [InlineData("Disable-SemiSync 127.0.0.1:9 -Role None", "ParameterArgumentValidationError", "Role")]
    [InlineData("Get-SemiSyncStatus 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    [InlineData("Get-SemiSyncStatus 127.0.0.1:9 -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    public void Wrong_parameters_and_servers_are_one_clear_error(string command, string id, string words)
    {
        Session.Define("admin", "admin", Secret);
        var result = Session.Run($"{command} -Credential $admin");
        result.OneError(id, words);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_pair_from_nothing_to_semi_sync_and_back(ServerKind kind)
    {
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1), LoopbackServer.StartNewAsync(kind, 2));
        await using var one = servers[0];
        await using var two = servers[1];
        foreach (var server in servers)
        {
            foreach (var sql in new[] { $"CREATE USER 'both'@'%' IDENTIFIED BY '{Secret}'", "GRANT ALL PRIVILEGES ON *.* TO 'both'@'%'", $"CREATE USER 'repl'@'%' IDENTIFIED BY '{Secret}'", "GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%'", "CREATE DATABASE app", "CREATE TABLE app.t (id INT PRIMARY KEY)" })
                await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; {sql}");
        }

        Session.Define("admin", "both", Secret);
        Session.Define("repl", "repl", Secret);
        Session.Run($"$global:a = '127.0.0.1:{one.Port}'; $global:b = '127.0.0.1:{two.Port}'; $global:c = @{{ Credential = $admin }}; $global:j = @{{ Credential = $admin; JournalFolder = '{Folder}' }}").ThrowIfFailed();

        // Nothing yet.
        Assert.Equal(["NotConfigured"], Session.Run("Start-Replication $b @j").ErrorIds);
        Assert.Equal(["NotConfigured"], Session.Run("Wait-Replication $b @c").ErrorIds);

        // The plan, and only the plan.
        var shown = Session.Run("Set-ReplicationSource $b $a @j -ReplicationCredential $repl -WhatIf").ThrowIfFailed();
        Assert.Contains(kind == ServerKind.MySql ? "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1'" : "CHANGE MASTER TO MASTER_HOST = '127.0.0.1'", shown.Text, StringComparison.Ordinal);
        Assert.Contains("PASSWORD = '***'", shown.Text, StringComparison.Ordinal);
        Assert.Empty(shown.Output);
        Assert.Equal(["NotConfigured"], Session.Run("Stop-Replication $b @j").ErrorIds);

        Session.Define("wrong", "repl", "Wr0ng-and-secret");
        var refused = Session.Run("Set-ReplicationSource $b $a @j -ReplicationCredential $wrong");
        Assert.Equal(["AccessDenied"], refused.ErrorIds);
        Assert.DoesNotContain("Wr0ng", refused.Everything, StringComparison.Ordinal);

        // Silent, unless asked.
        Assert.Empty(Session.Run("Set-ReplicationSource $b $a @j -ReplicationCredential $repl; Start-Replication $b @j").ThrowIfFailed().Output);
        Assert.False((bool)Session.Run("Set-ReplicationSource $b $a @j -ReplicationCredential $repl -PassThru").Property("Changed")!);
        Assert.True((bool)Session.Run("Set-ReplicationSource $a $b @j -ReplicationCredential $repl -PassThru").Property("Changed")!);
        Assert.False((bool)Session.Run("Start-Replication $a @j; Start-Replication $a @j -PassThru").Property("Changed")!);
        await one.ExecuteAsync("INSERT INTO app.t VALUES (1)");
        var waited = Session.Run("Wait-Replication $b @c");
        Assert.Equal((true, 0L), ((bool)waited.Property("Reached")!, (long)waited.Property("Left")!));
        Assert.Matches(@"Server\s+Reached\s+Duration\s+Applied\s+Target", Session.Show("Wait-Replication $b $a @c").ThrowIfFailed().Text);
        Assert.Equal("1", await two.ScalarAsync("SELECT COUNT(*) FROM app.t"));
        Assert.Equal(["InvalidGtidSet"], Session.Run("Wait-Replication $b -GtidSet nonsense @c").ErrorIds);

        // Ctrl-C in a wait for what never comes.
        var never = kind == ServerKind.MySql ? "00000000-0000-0000-0000-000000000001:1" : "7-7-7";
        var running = Session.Begin($"Wait-Replication $b -GtidSet {never} @c -Timeout 600");
        var clock = Stopwatch.StartNew();
        Session.Stop();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 10_000);
        Assert.Equal(["Timeout"], Session.Run($"Wait-Replication $b -GtidSet {never} @c -Timeout 1.1").ErrorIds);

        // Semi-sync, for both at once, from the pipeline.
        var enabled = Session.Run("$a, $b | Enable-SemiSync @j -SemiSyncTimeout 0.5 -PassThru 3>&1");
        enabled.ThrowIfFailed();
        Assert.Equal(kind == ServerKind.MariaDb, enabled.Output.Any(o => o.ToString()!.Contains("my.cnf, below [mysqld]: rpl_semi_sync_master_enabled = ON; rpl_semi_sync_master_wait_point = AFTER_SYNC; rpl_semi_sync_master_timeout = 500; rpl_semi_sync_slave_enabled = ON", StringComparison.Ordinal)));
        Assert.False((bool)Session.Run("Enable-SemiSync $a, $b @j -SemiSyncTimeout 0.5 -PassThru -WarningAction Ignore").Property("Changed")!);
        Assert.Equal(["Active", "Active"], Session.Run("$a, $b | Get-SemiSyncStatus @c").ThrowIfFailed().Output.Select(o => o.Properties["State"].Value));
        Session.Run("Stop-Replication $b @j").ThrowIfFailed();
        await one.ExecuteAsync("INSERT INTO app.t VALUES (2)");
        var table = Session.Show("Get-SemiSyncStatus $a, $b @c").ThrowIfFailed().Text;
        Assert.True(table.Contains("Degraded", StringComparison.Ordinal), table);
        Assert.Matches(@"Server\s+Role\s+State\s+Replicas\s+Acked\s+Unacked\s+Timeout\s+WaitPoint\s+Reason", table);
        // The source may not have noticed yet that the replica is gone.
        Assert.Matches($@"127\.0\.0\.1:{one.Port}\s+Both\s+Degraded\s+[01] of 1\s+\d+\s+[1-9]\d*\s+0\.5 s\s+AFTER_SYNC\s+It fell back", table);
        Assert.Equal(["ReplicationFailed"], Session.Run("Wait-Replication $b $a @c -Timeout 30").ErrorIds);
        Assert.True((bool)Session.Run("Disable-SemiSync $a, $b @j -PassThru -WarningAction Ignore").Property("Changed")!);

        // What is not applied is not deleted.
        Session.Run("Start-Replication $b @j; Wait-Replication $b @c; Stop-Replication $b -Thread Applier @j").ThrowIfFailed();
        await one.ExecuteAsync("INSERT INTO app.t VALUES (3)");
        var unapplied = SpinWait.SpinUntil(() => Session.Run("Reset-Replication $b @j -WhatIf").ErrorIds.SingleOrDefault() == "UnappliedRelayLog", TimeSpan.FromSeconds(20));
        Assert.True(unapplied);
        Assert.Equal(["UnappliedRelayLog"], Session.Run("Set-ReplicationSource $b $a -ConnectRetry 4 @j").ErrorIds);
        Assert.True((bool)Session.Run("Reset-Replication $b @j -AllowDataLoss -PassThru").Property("Changed")!);
        Assert.False((bool)Session.Run("Reset-Replication $b @j -PassThru").Property("Changed")!);
        Assert.Equal(["SameServer"], Session.Run($"Set-ReplicationSource $a localhost:{one.Port} @j -ReplicationCredential $repl").ErrorIds);
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync(Path.Combine(Folder, "journal.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
