using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Copy-MySqlData -Method Backup, with script blocks that stop and start the recipient.</summary>
public sealed class CopyByBackupTests : CommandTest
{
    private const string Password = "Sw0rdfish-never-shown";

    public CopyByBackupTests() => Session.Define("account", "copier", Password);

    [Fact]
    public async Task A_copy_runs_the_scripts_names_the_one_that_fails_and_is_completed_by_the_next_run()
    {
        var servers = await Task.WhenAll(StartAsync(1), StartAsync(2));
        await using var donor = servers[0];
        await using var recipient = servers[1];
        await donor.ExecuteAsync("CREATE SCHEMA shop");
        await donor.ExecuteAsync("CREATE TABLE shop.item (id int PRIMARY KEY)");
        await donor.ExecuteAsync("INSERT INTO shop.item VALUES (1), (2)");
        Session.Run("$global:stop = $args[0]; $global:start = $args[1]", (Action)(() => recipient.StopAsync().GetAwaiter().GetResult()), (Action)(() => recipient.StartAsync().GetAwaiter().GetResult())).ThrowIfFailed();
        var command = $"Copy-MySqlData 127.0.0.1:{recipient.Port} -Source 127.0.0.1:{donor.Port} -Credential $account -JournalFolder '{Folder}' -Method Backup -Confirm:$false -RestartTimeout 60";
        const string Stop = " -StopCommand { 'stops now'; $stop.Invoke() }";
        const string Start = " -StartCommand '$start.Invoke()'";

        var shown = Session.Show(command + Stop + Start + " -WhatIf").ThrowIfFailed();
        Assert.Contains("mariadb-backup --defaults-file=... --backup", shown.Text, StringComparison.Ordinal);
        Assert.Equal("0", await recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'shop'"));

        // A program's exit code is a failure, too.
        foreach (var (bad, words) in new[] { ("{ /bin/sh -c 'exit 5' }", "-StopCommand failed: its program ended with code 5"), ("{ throw 'no right to' }", "-StopCommand failed: no right to") })
        {
            var failed = Assert.Single(Session.Run(command + " -StopCommand " + bad + Start).Errors);
            Assert.StartsWith("CopyFailed,", failed.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(words, failed.ToString(), StringComparison.Ordinal);
            Assert.Contains("runs on with the data it had", failed.ToString(), StringComparison.Ordinal);
        }

        var unstarted = Assert.Single(Session.Run(command + Stop + " -StartCommand { throw 'not today' }").Errors);
        Assert.Contains("-StartCommand failed: not today", unstarted.ToString(), StringComparison.Ordinal);

        var result = await Task.Run(() => Session.Run(command + Stop + Start + " -Verbose"));
        result.ThrowIfFailed();
        Assert.Equal(("Completed", true), (result.Property("Outcome"), result.Property("Changed")));
        Assert.Equal("2", await recipient.ScalarAsync("SELECT COUNT(*) FROM shop.item"));
        var again = Session.Run(command + Stop + Start).ThrowIfFailed();
        Assert.Equal(("Completed", false), (again.Property("Outcome"), again.Property("Changed")));
        var journal = string.Join('\n', Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.DoesNotContain("Sw0rd", result.Everything + shown.Text + journal, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder), f => f.Contains("copy-", StringComparison.Ordinal));
    }

    private static async Task<LoopbackServer> StartAsync(int node)
    {
        var server = await LoopbackServer.StartNewAsync(ServerKind.MariaDb, node);
        await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE USER 'copier'@'%' IDENTIFIED BY '{Password}'; GRANT ALL PRIVILEGES ON *.* TO 'copier'@'%' WITH GRANT OPTION");
        return server;
    }
}
