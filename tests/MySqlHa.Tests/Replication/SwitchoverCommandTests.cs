using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Switchover and fence by hand, as users meet them.</summary>
public sealed class SwitchoverCommandTests : CommandTest
{
    [Theory]
    [InlineData("Invoke-Switchover 127.0.0.1:9 -Timeout 2", "Unreachable", "127.0.0.1:9")]
    [InlineData("Invoke-Switchover 127.0.0.1:9 127.0.0.1:9", "SameServer", "the same server")]
    [InlineData("Invoke-Switchover 'a b'", "ParameterArgumentTransformationError", "host:port")]
    [InlineData("Invoke-Switchover 127.0.0.1:9 -KillAfter -1", "ParameterArgumentValidationError", "KillAfter")]
    [InlineData("Lock-MySqlWrite 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    [InlineData("Unlock-MySqlWrite 127.0.0.1:9", "Unreachable", "127.0.0.1:9")]
    public void Wrong_parameters_and_servers_are_one_clear_error(string command, string id, string words)
    {
        Session.Define("admin", "admin", "Sw0rdfish");
        var result = Session.Run($"{command} -Credential $admin");
        result.OneError(id, words);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_writes_of_a_pair_move_and_a_refusal_is_an_object_too(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        Session.Define("admin", pair.Admin.User, pair.Admin.Password);
        Session.Run($"$global:a = '127.0.0.1:{pair.A.Port}'; $global:b = '127.0.0.1:{pair.B.Port}'; $global:j = @{{ Credential = $admin; JournalFolder = '{Folder}' }}").ThrowIfFailed();
        var fence = kind == ServerKind.MySql ? "super_read_only" : "read_only";

        // Both take writes.
        var refused = Session.Run("Invoke-Switchover $b @j | ForEach-Object { \"$($_.Outcome) $($_.Changed) $($_.Reason)\" }");
        Assert.Equal(["NotReady"], refused.ErrorIds);
        Assert.StartsWith("Refused False", Assert.Single(refused.Output).ToString(), StringComparison.Ordinal);

        Assert.Equal("Lock-MySqlWrite Completed True", Line("Lock-MySqlWrite $b @j"));
        Assert.Equal("1", await pair.B.ScalarAsync($"SELECT @@GLOBAL.{fence}"));
        Assert.Equal("Lock-MySqlWrite Completed False", Line("Lock-MySqlWrite $b @j"));

        var shown = Session.Run("Invoke-Switchover $b @j -WhatIf").ThrowIfFailed();
        Assert.Empty(shown.Output);
        var at = -1;
        foreach (var statement in new[] { "GET_LOCK('mysqlha.operation'", "KILL <connection>", "FLUSH TABLES WITH READ LOCK", "WAIT", "KILL <connection of each client>", $"SET GLOBAL {fence} = ON", "SET GLOBAL read_only = OFF", "KILL <connection of each client>", "UNLOCK TABLES" })
            Assert.True(at < (at = shown.Text.IndexOf(statement, at + 1, StringComparison.Ordinal)), $"{statement} in {shown.Text}");
        Assert.Equal("0", await pair.A.ScalarAsync("SELECT @@GLOBAL.read_only"));

        Assert.Equal("Invoke-Switchover Completed True", Line("Invoke-Switchover $b $a @j"));
        Assert.Equal(("1", "0"), (await pair.A.ScalarAsync($"SELECT @@GLOBAL.{fence}"), await pair.B.ScalarAsync("SELECT @@GLOBAL.read_only")));
        Assert.Equal("Invoke-Switchover Completed False", Line("Invoke-Switchover $b @j"));
        Assert.Matches(@"Completed\s+True .* ms\s+nothing", Session.Run("Invoke-Switchover $a @j | Out-Default").ThrowIfFailed().Text.ReplaceLineEndings(" "));

        Assert.Equal("Unlock-MySqlWrite Completed True", Line("Unlock-MySqlWrite $b @j"));
        Assert.Equal("Unlock-MySqlWrite Completed False", Line("Unlock-MySqlWrite $b @j"));
        await using var client = await pair.B.OpenAsync();
        Assert.Equal("Lock-MySqlWrite Completed True", Line("Lock-MySqlWrite $b -KillSessions @j"));
        // Through a Unix socket the connector may say so in the system's words.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var command = client.CreateCommand();
            command.CommandText = "DO 1";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public async Task Kill_9_with_the_lock_held_frees_the_old_server()
    {
        await using var pair = await LoopbackPair.StartNewAsync(ServerKind.MySql);
        await pair.A.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY)");
        await pair.CatchUpAsync(pair.B, pair.A);
        await pair.B.ExecuteAsync("SET GLOBAL super_read_only = ON");
        await File.WriteAllTextAsync(Path.Combine(Folder, "secret"), pair.Admin.Password, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Folder, "switch.ps1"), $$"""
            $secret = [Net.NetworkCredential]::new('', [IO.File]::ReadAllText("$PSScriptRoot/secret")).SecurePassword
            Invoke-Switchover 127.0.0.1:{{pair.B.Port}} -Credential ([pscredential]::new('{{pair.Admin.User}}', $secret)) -Timeout 30 -JournalFolder $PSScriptRoot | Out-Default
            """, TestContext.Current.CancellationToken);
        // The replica follows two seconds behind: so long the writers wait under the lock.
        await pair.B.ExecuteAsync("STOP REPLICA SQL_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 2; START REPLICA SQL_THREAD");
        using var end = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 10; !end.IsCancellationRequested; i++)
            {
                await pair.A.ExecuteAsync($"INSERT INTO app.t VALUES ({i})");
                await Task.Delay(20, CancellationToken.None);
            }
        }, TestContext.Current.CancellationToken);
        using var run = Process.Start(new ProcessStartInfo(Repository.Host, ["-NonInteractive", Path.Combine(Folder, "switch.ps1")])
        {
            RedirectStandardInput = true,
            Environment = { ["MYSQLHA_MODULE"] = Repository.Manifest },
        })!;
        await LoopbackPair.UntilAsync(() => Task.FromResult(run.HasExited || (File.Exists(Journal) && ReadJournal().Contains("\"step\":\"drain\"", StringComparison.Ordinal))));
        Assert.False(run.HasExited);
        Assert.NotNull(await pair.A.ScalarAsync("SELECT IS_USED_LOCK('mysqlha.operation')"));
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await writing.WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await pair.A.ExecuteAsync("SET SESSION lock_wait_timeout = 2; INSERT INTO app.t VALUES (1)");
        Assert.Null(await pair.A.ScalarAsync("SELECT IS_USED_LOCK('mysqlha.operation')"));
    }

    private string Journal => Path.Combine(Folder, "journal.jsonl");

    private string ReadJournal()
    {
        using var stream = new FileStream(Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private string Line(string command) => Assert.Single(Session.Run($"{command} | ForEach-Object {{ \"$($_.Operation) $($_.Outcome) $($_.Changed)\" }}").ThrowIfFailed().Output).ToString()!;
}
