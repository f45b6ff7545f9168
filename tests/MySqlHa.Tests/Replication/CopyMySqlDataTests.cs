using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

public sealed class CopyMySqlDataTests : CommandTest
{
    private const string Password = "Sw0rdfish-never-shown";

    public CopyMySqlDataTests() => Session.Define("account", "copier", Password);

    [Theory]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:9", "SameServer", "one and the same server")]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:7", "Unreachable", "127.0.0.1:9")]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:7 -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:7 -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:7 -Method Backup", "InvalidStopCommand", "systemctl stop")]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:7 -StopCommand { }", "InvalidStartCommand", "systemctl start")]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:7 -StartCommand { } -StopCommand '{'", "ParameterArgumentTransformationError", "is no script")]
    [InlineData("-Server 127.0.0.1:9 -Source 'a b'", "ParameterArgumentTransformationError", "host:port")]
    [InlineData("-Server 127.0.0.1:9 -Source 127.0.0.1:7 -RestartTimeout 0", "ParameterArgumentValidationError", "RestartTimeout")]
    public void Wrong_parameters_are_one_clear_error(string parameters, string id, string words)
    {
        var result = Session.Run($"Copy-MySqlData {parameters} -Credential $account -Confirm:$false");
        result.OneError(id, words);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_plan_is_shown_a_copy_made_and_a_second_one_not_needed(ServerKind kind)
    {
        var servers = await Task.WhenAll(StartAsync(kind, 1), StartAsync(kind, 2));
        await using var donor = servers[0];
        await using var recipient = servers[1];
        await donor.ExecuteAsync("CREATE SCHEMA shop");
        await donor.ExecuteAsync("CREATE TABLE shop.item (id int PRIMARY KEY)");
        await donor.ExecuteAsync("INSERT INTO shop.item VALUES (1), (2)");
        var command = $"Copy-MySqlData 127.0.0.1:{recipient.Port} -Source 127.0.0.1:{donor.Port} -Credential $account -JournalFolder '{Folder}' -RestartTimeout 60";

        var shown = Session.Show(command + " -WhatIf").ThrowIfFailed();
        Assert.Contains(kind == ServerKind.MySql ? "IDENTIFIED BY '***'" : "--single-transaction", shown.Text, StringComparison.Ordinal);
        Assert.Equal("0", await recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'shop%' OR SCHEMA_NAME LIKE 'mysqlha%'"));

        // MySQL's recipient stops after the clone: whoever reads the warning starts it.
        var starting = kind == ServerKind.MySql ? StartAgainAsync(recipient) : Task.CompletedTask;
        var result = await Task.Run(() => Session.Run(command + " -Confirm:$false -Verbose"));
        result.ThrowIfFailed();
        await starting;
        Assert.Equal(("Completed", true), (result.Property("Outcome"), result.Property("Changed")));
        Assert.Equal("2", await recipient.ScalarAsync("SELECT COUNT(*) FROM shop.item"));
        if (kind == ServerKind.MySql)
            Assert.Contains($"start the server of 127.0.0.1:{recipient.Port}", result.Everything, StringComparison.Ordinal);
        var journal = string.Join('\n', Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.NotEmpty(journal);
        Assert.DoesNotContain("Sw0rd", result.Everything + shown.Text + journal, StringComparison.Ordinal);

        var table = Session.Show(command + " -Confirm:$false").ThrowIfFailed().Text;
        Assert.Matches($@"Copy-MySqlData\s+127\.0\.0\.1:{recipient.Port}, 127\.0\.0\.1:{donor.Port}\s+Completed\s+False", table);

        await recipient.ExecuteAsync("CREATE SCHEMA only_here");
        var refused = Session.Run(command + " -Confirm:$false");
        var error = Assert.Single(refused.Errors);
        Assert.StartsWith("ErrantTransactions,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-AllowDataLoss", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private static async Task<LoopbackServer> StartAsync(ServerKind kind, int node)
    {
        var server = await LoopbackServer.StartNewAsync(kind, node);
        await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE USER 'copier'@'%' IDENTIFIED BY '{Password}'; GRANT ALL PRIVILEGES ON *.* TO 'copier'@'%' WITH GRANT OPTION");
        return server;
    }

    private static async Task StartAgainAsync(LoopbackServer server)
    {
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        await server.StartAsync();
    }
}
