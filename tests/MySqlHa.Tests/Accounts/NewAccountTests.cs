using System.Diagnostics;
using System.Management.Automation;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Accounts;

[Collection(ProcessWide.Name)]
public sealed class NewAccountTests : IClassFixture<AccountServers>, IAsyncDisposable
{
    private readonly AccountServers _servers;
    private readonly ModuleSession _session = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mysqlha-accounts-{Guid.NewGuid():N}");

    public NewAccountTests(AccountServers servers)
    {
        _servers = servers;
        _session.Run(
            "function global:Account($name, $password) { $secret = [Security.SecureString]::new(); foreach ($c in $password.ToCharArray()) { $secret.AppendChar($c) }; [pscredential]::new($name, $secret) }; "
            + "$global:boss = Account boss $args[0]; $global:folder = $args[1]", AccountServers.Password, _folder).ThrowIfFailed();
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        foreach (var server in _servers.Both)
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; DROP USER IF EXISTS repl@'%', monitor@'%', node@'%', other@'10.%'");
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private string Replication => $"New-ReplicationAccount {_servers.Names} -Credential $boss -JournalFolder $folder";

    private string Journal => File.ReadAllText(Path.Combine(_folder, "journal.jsonl"));

    [Fact]
    public async Task A_password_is_generated_once_and_is_the_same_everywhere()
    {
        var first = _session.Run($"$global:made = {Replication} -Verbose; $made");
        var credential = (PSCredential)first.Property("Credential")!;
        Assert.Equal((true, "repl", "%"), (first.Property("Changed"), first.Property("UserName"), first.Property("HostPattern")));
        Assert.Equal(_servers.Names, string.Join(", ", (string[])first.Property("Server")!));
        Assert.All(_session.Run($"Test-MySqlHealth {_servers.Names} -Level Login -Credential $made.Credential").ThrowIfFailed().Output, o => Assert.NotEqual("Refusing", o.Properties["Status"].Value));
        Assert.Contains(first.Verbose, v => v.Contains("IDENTIFIED WITH caching_sha2_password BY '***'", StringComparison.Ordinal));

        var password = credential.GetNetworkCredential().Password;
        Assert.DoesNotContain(password, first.Everything + Journal, StringComparison.Ordinal);
        Assert.DoesNotContain(AccountServers.Password, first.Everything + Journal, StringComparison.Ordinal);
        Assert.Equal("", await _servers.MySql.ScalarAsync("SELECT @@GLOBAL.gtid_executed"));
        Assert.Equal("", await _servers.MariaDb.ScalarAsync("SELECT @@GLOBAL.gtid_binlog_state"));

        var second = _session.Run(Replication);
        Assert.Equal((false, null), (second.Property("Changed"), second.Property("Credential")));
        Assert.False((bool)_session.Run($"{Replication} -ReplicationCredential $made.Credential").Property("Changed")!);
    }

    [Fact]
    public async Task Accounts_have_the_least_privileges()
    {
        _session.Run($"{Replication} -ReplicationCredential (Account repl 'G1ven-one')").ThrowIfFailed();
        var monitor = _session.Run($"New-MonitorAccount {_servers.Names} -Credential $boss -JournalFolder $folder").ThrowIfFailed();
        Assert.Equal("monitor", monitor.Property("UserName"));
        Assert.Matches(@"^GRANT REPLICATION SLAVE ON \*\.\* TO `repl`@`%`$", await GrantsAsync(_servers.MySql, "repl"));
        Assert.Matches(@"^GRANT REPLICATION SLAVE ON \*\.\* TO `repl`@`%`", await GrantsAsync(_servers.MariaDb, "repl"));
        Assert.Matches(@"^GRANT REPLICATION CLIENT ON \*\.\* TO `monitor`@`%`$", await GrantsAsync(_servers.MySql, "monitor"));
        Assert.Matches(@"^GRANT BINLOG MONITOR, SLAVE MONITOR ON \*\.\* TO `monitor`@`%`", await GrantsAsync(_servers.MariaDb, "monitor"));
        // What is missing is granted, and what is more is left.
        await _servers.MySql.ExecuteAsync("SET SESSION sql_log_bin = 0; REVOKE REPLICATION SLAVE ON *.* FROM repl@'%'; GRANT SELECT ON mysql.* TO repl@'%'");
        Assert.True((bool)_session.Run(Replication).Property("Changed")!);
        Assert.Matches(@"REPLICATION SLAVE[\s\S]*SELECT ON", await GrantsAsync(_servers.MySql, "repl"));
    }

    [Fact]
    public async Task The_account_of_a_node_is_another_one_and_is_completed()
    {
        var command = $"New-MonitorAccount {_servers.Names} -Role node -Credential $boss -JournalFolder $folder";
        var made = _session.Run($"$global:made = {command}; $made").ThrowIfFailed();
        Assert.Equal("node", made.Property("UserName"));
        Assert.False((bool)_session.Run(command).Property("Changed")!);
        Assert.Contains("GRANT SELECT ON `performance_schema`.* TO", await GrantsAsync(_servers.MySql, "node"), StringComparison.Ordinal);
        await _servers.MySql.ExecuteAsync("SET SESSION sql_log_bin = 0; REVOKE SELECT ON performance_schema.* FROM node@'%'");
        await _servers.MariaDb.ExecuteAsync("SET SESSION sql_log_bin = 0; REVOKE READ_ONLY ADMIN ON *.* FROM node@'%'");
        Assert.True((bool)_session.Run(command).Property("Changed")!);
        Assert.False((bool)_session.Run(command).Property("Changed")!);
        Assert.All(
            _session.Run($"Test-MySqlHealth {_servers.Names} -Credential $made.Credential").ThrowIfFailed().Output, o => Assert.Equal("Healthy", o.Properties["Status"].Value));
    }

    [Fact]
    public void Another_password_is_refused_unless_forced()
    {
        _session.Run($"{Replication} -ReplicationCredential (Account repl 'G1ven-one')").ThrowIfFailed();
        var refused = _session.Run($"{Replication} -ReplicationCredential (Account repl 'An0ther-one')");
        Assert.Equal(["AccountDiffers"], refused.ErrorIds);
        Assert.Contains("-Force", refused.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("An0ther", refused.Everything, StringComparison.Ordinal);
        Assert.False((bool)_session.Run($"{Replication} -ReplicationCredential (Account repl 'G1ven-one')").Property("Changed")!);
        Assert.True((bool)_session.Run($"{Replication} -ReplicationCredential (Account repl 'An0ther-one') -Force").Property("Changed")!);
        Assert.False((bool)_session.Run($"{Replication} -ReplicationCredential (Account repl 'An0ther-one') -Force").Property("Changed")!);
    }

    [Fact]
    public void An_account_that_is_on_one_server_only_needs_its_password_or_a_new_one()
    {
        _session.Run($"New-ReplicationAccount 127.0.0.1:{_servers.MySql.Port} -Credential $boss -JournalFolder $folder").ThrowIfFailed();
        Assert.Equal(["AccountDiffers"], _session.Run(Replication).ErrorIds);
        Assert.NotNull(_session.Run($"{Replication} -Force").Property("Credential"));
    }

    [Fact]
    public async Task A_read_only_node_is_named_before_anything_is_changed()
    {
        await _servers.MySql.ExecuteAsync("SET GLOBAL super_read_only = 1");
        var refused = _session.Run($"New-ReplicationAccount 127.0.0.1:{_servers.MariaDb.Port}, 127.0.0.1:{_servers.MySql.Port} -Credential $boss -JournalFolder $folder");
        await _servers.MySql.ExecuteAsync("SET GLOBAL super_read_only = 0");
        await _servers.MySql.ExecuteAsync("SET GLOBAL read_only = 0");
        Assert.Equal(["ReadOnly"], refused.ErrorIds);
        Assert.Equal("0", await CountAsync(_servers.MariaDb, "repl"));
    }

    [Fact]
    public async Task WhatIf_shows_the_plan_and_touches_nothing()
    {
        var shown = _session.Run($"{Replication} -ReplicationCredential (Account repl 'G1ven-one') -HostPattern 10.% -RequireTls -WhatIf").ThrowIfFailed();
        Assert.Empty(shown.Output);
        Assert.Contains($"1. 127.0.0.1:{_servers.MySql.Port}: Make the replication account 'repl'@'10.%'", shown.Text, StringComparison.Ordinal);
        Assert.Contains("CREATE USER IF NOT EXISTS 'repl'@'10.%' IDENTIFIED WITH caching_sha2_password BY '***'", shown.Text, StringComparison.Ordinal);
        Assert.Contains("ALTER USER 'repl'@'10.%' REQUIRE SSL", shown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("G1ven", shown.Everything, StringComparison.Ordinal);
        Assert.Equal("0", await CountAsync(_servers.MySql, "repl"));
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public async Task Confirm_asks_with_the_whole_plan_and_only_a_yes_changes_something()
    {
        var command = $"{Replication} -ReplicationCredential (Account repl 'G1ven-one') -RequireTls";
        var plan = _session.Run($"{command} -WhatIf").ThrowIfFailed().Text.Trim()["What if: ".Length..];

        _session.Answer("No");
        Assert.Empty(_session.Run($"{command} -Confirm").ThrowIfFailed().Output);
        Assert.Equal([$"New-ReplicationAccount\n{plan}\nGo on?"], _session.Questions);
        Assert.Equal(("0", "0"), (await CountAsync(_servers.MySql, "repl"), await CountAsync(_servers.MariaDb, "repl")));
        Assert.False(Directory.Exists(_folder));

        _session.Answer("Yes");
        var done = _session.Run($"{command} -Confirm -Verbose");
        Assert.True((bool)done.Property("Changed")!);
        var question = Assert.Single(_session.Questions);
        var statements = done.Verbose.Where(v => v.StartsWith("    ", StringComparison.Ordinal)).ToList();
        Assert.True(statements.Count >= 4, string.Join('\n', done.Verbose));
        Assert.All(statements, s => Assert.Contains(s, question, StringComparison.Ordinal));
        Assert.DoesNotContain("G1ven", question, StringComparison.Ordinal);
        Assert.Equal(("1", "1"), (await CountAsync(_servers.MySql, "repl"), await CountAsync(_servers.MariaDb, "repl")));
    }

    [Fact]
    public void Servers_that_froze_during_the_question_hold_nobody_up()
    {
        Stopwatch clock = null!;
        _session.Answer(() =>
        {
            foreach (var server in _servers.Both)
                server.Process.Signal(LinuxSignal.Stop);
            clock = Stopwatch.StartNew();
            return "No";
        });
        var refused = _session.Run($"{Replication} -Confirm -Timeout 60");
        clock.Stop();
        foreach (var server in _servers.Both)
            server.Process.Signal(LinuxSignal.Continue);
        Assert.Empty(refused.ThrowIfFailed().Output);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 1000);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_with_a_stated_state_and_the_server_does_not_go_on()
    {
        await using var locker = await _servers.MySql.OpenAsync();
        await using (var command = locker.CreateCommand())
        {
            command.CommandText = "FLUSH TABLES WITH READ LOCK";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var running = _session.Begin($"New-ReplicationAccount 127.0.0.1:{_servers.MySql.Port} -Credential $boss -JournalFolder $folder -Timeout 60");
        Assert.True(SpinWait.SpinUntil(() => _servers.MySql.ScalarAsync("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'CREATE USER%'").Result == "1", TimeSpan.FromSeconds(20)));
        var clock = Stopwatch.StartNew();
        _session.Stop();
        var result = await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.InRange(clock.ElapsedMilliseconds, 0, 300);
        Assert.Contains("WARNING: New-ReplicationAccount was stopped in step 1 of 1", result.Text, StringComparison.Ordinal);
        Assert.Contains("stopped by the user", Journal, StringComparison.Ordinal);
        await locker.CloseAsync();
        Assert.Equal("0", await CountAsync(_servers.MySql, "repl"));
        Assert.True((bool)_session.Run(Replication).Property("Changed")!);
    }

    [Fact]
    public void A_run_without_an_end_is_told_of()
    {
        _session.Run(Replication).ThrowIfFailed();
        var path = Path.Combine(_folder, "journal.jsonl");
        File.WriteAllLines(path, File.ReadAllLines(path).Where(l => !l.Contains("\"event\":\"end\"", StringComparison.Ordinal)));
        Assert.Contains(_session.Run($"{Replication} -Verbose").Verbose, v => v.StartsWith("Continues the run of 20", StringComparison.Ordinal) && v.Contains("in step create-replication-account on", StringComparison.Ordinal));
        Assert.DoesNotContain(_session.Run($"{Replication} -Verbose").Verbose, v => v.StartsWith("Continues", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_ends_it_before_anything_is_changed()
    {
        Directory.CreateDirectory(_folder);
        File.CreateSymbolicLink(Path.Combine(_folder, "journal.jsonl"), "/dev/full");
        var failed = _session.Run(Replication);
        Assert.Equal(["LocalFile"], failed.ErrorIds);
        Assert.Contains("has not begun", failed.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal("0", await CountAsync(_servers.MySql, "repl"));
    }

    [Theory]
    [InlineData("New-ReplicationAccount 127.0.0.1:9 -Credential $boss", "Unreachable", "nobody listens")]
    [InlineData("New-ReplicationAccount 127.0.0.1:9 -Credential $boss -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("New-ReplicationAccount 127.0.0.1:9 -Credential $boss -UserName a -ReplicationCredential (Account b 'Sw0rdfish')", "InvalidUserName", "'b'")]
    [InlineData("New-MonitorAccount 127.0.0.1:9 -Credential $boss -MonitorCredential (Account b 'Sw0rdfish-Sw0rdfish-Sw0rdfish-Sw0rdfish')", "InvalidCredential", "32 characters")]
    [InlineData("New-MonitorAccount 127.0.0.1:9 -Credential $boss -HostPattern ''", "ParameterArgumentValidationError", "HostPattern")]
    [InlineData("New-MonitorAccount 'a b' -Credential $boss", "ParameterArgumentTransformationError", "host:port")]
    public void Bad_input_is_one_clear_error(string command, string id, string words)
    {
        var result = _session.Run(command);
        Assert.Equal([id], result.ErrorIds);
        Assert.Contains(words, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain(AccountServers.Password, result.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public void An_administrator_who_may_not_is_told_the_grant()
    {
        _session.Run($"New-MonitorAccount {_servers.Names} -Credential $boss -JournalFolder $folder -MonitorCredential (Account monitor 'M0nitor-one')").ThrowIfFailed();
        foreach (var server in _servers.Both)
        {
            var result = _session.Run($"New-ReplicationAccount 127.0.0.1:{server.Port} -Credential (Account monitor 'M0nitor-one') -JournalFolder $folder");
            Assert.Equal(["MissingPrivilege"], result.ErrorIds);
            Assert.Contains("GRANT SELECT ON", result.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
    }

    private static async Task<string> GrantsAsync(LoopbackServer server, string user) =>
        string.Join('\n', (await server.QueryAsync($"SHOW GRANTS FOR {user}@'%'")).Select(r => r.Values.First()));

    private static Task<string?> CountAsync(LoopbackServer server, string user) => server.ScalarAsync($"SELECT COUNT(*) FROM mysql.user WHERE User = '{user}'");
}
