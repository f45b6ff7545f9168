using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Invoke-Failover -SalvageFrom in a user's session: what only the dead server had is on both in the end.</summary>
[Collection(ProcessWide.Name)]
public sealed class SalvageFailoverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-salvage-").FullName;
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_was_stranded_is_applied_the_dead_server_returns_and_both_are_equal(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        var (mySql, word, fence) = kind == ServerKind.MySql ? (true, "REPLICA", "super_read_only") : (false, "SLAVE", "read_only");
        string a = $"127.0.0.1:{pair.A.Port}", b = $"127.0.0.1:{pair.B.Port}";
        Account(pair.Admin.Password);
        await pair.A.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO app.t VALUES (1, 'both')");
        await pair.CatchUpAsync(pair.B, pair.A);
        await pair.B.ExecuteAsync($"SET GLOBAL {fence} = ON; STOP {word} IO_THREAD");
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'unseen')");
        await pair.A.ExecuteAsync("UPDATE app.t SET v = 'unseen' WHERE id = 1");
        // A binlog server has them all.
        var archive = Path.Combine(_folder, "archive");
        var tools = mySql ? $"-ToolPath {MySqlTools.Make(Path.Combine(_folder, "tools"))}" : "";
        _session.Run($"Start-BinlogServer {a} -Credential (Account) -Folder {archive} {tools}").ThrowIfFailed();
        // The archive stands in for the folder wherever that is asked for.
        var search = $"Get-MissingTransaction {b} -LogFolder {archive} -Credential (Account) -JournalFolder {_folder}";
        await LoopbackPair.UntilAsync(() => Task.FromResult(_session.Run($"{search} -ErrorAction Ignore").Output.Count == 2));
        await pair.A.KillAsync();
        _session.Run("Get-BinlogServer | Stop-BinlogServer").ThrowIfFailed();

        var missing = _session.Run(search).ThrowIfFailed();
        Assert.Equal(["Dml", "Dml"], missing.Output.Select(o => o.Properties["Kind"].Value));

        var command = $"Invoke-Failover {b} {a} -Credential (Account) -JournalFolder {_folder} {tools}";
        Assert.Equal("DataLoss", Assert.Single(_session.Run(command).ErrorIds));
        var shown = _session.Run($"{command} -SalvageFrom {archive} -WhatIf").ThrowIfFailed();
        Assert.Contains($"Apply 2 transactions of {archive}", shown.Text, StringComparison.Ordinal);
        foreach (var gtid in missing.Output.Select(o => (string)o.Properties["Gtid"].Value))
            Assert.Contains($"-- {gtid}  ", shown.Text, StringComparison.Ordinal);
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t"));

        var done = _session.Run($"{command} -SalvageFrom {pair.A.Folder}/data").ThrowIfFailed();
        Assert.Equal(("Completed", true, "", 2), (done.Property("Outcome"), done.Property("Changed"), done.Property("Lost"), done.Property("Salvaged")));
        Assert.Equal("1=unseen,2=unseen", await pair.B.ScalarAsync("SELECT GROUP_CONCAT(id, '=', v ORDER BY id) FROM app.t"));
        Assert.Equal("0", await pair.B.ScalarAsync("SELECT @@global.read_only + 0"));
        var record = _session.Run($"Get-FailoverRecord -JournalFolder {_folder}").ThrowIfFailed();
        Assert.Equal(($"{pair.A.Folder}/data", record.Property("Stranded")), (record.Property("SalvageFrom"), record.Property("Salvaged")));

        await pair.B.ExecuteAsync("INSERT INTO app.t VALUES (3, 'survivor')");
        await pair.A.StartAsync();
        var back = _session.Run($"Invoke-Rejoin {a} {b} -Credential (Account) -JournalFolder {_folder} -Confirm:$false").ThrowIfFailed();
        Assert.Equal("Completed", back.Property("Outcome"));
        Assert.Equal([true], _session.Run($"(Compare-MySqlData {a} {b} -Credential (Account) -JournalFolder {_folder}).Equal").ThrowIfFailed().Output.Select(o => o.BaseObject));
        Assert.DoesNotContain(pair.Admin.Password, shown.Everything + done.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-SalvageFrom /nowhere", "InvalidSalvageFrom", "There is no folder '/nowhere'")]
    [InlineData("-SalvageFrom /etc/hostname", "InvalidSalvageFrom", "is a file")]
    [InlineData("-SalvageFrom /etc -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    public void A_wrong_folder_is_one_clear_error_before_anybody_is_asked(string parameters, string id, string words)
    {
        Account("never shown");
        var error = Assert.Single(_session.Run($"Invoke-Failover 127.0.0.1:9 -Credential (Account) -JournalFolder {_folder} {parameters}").Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_that_are_not_meant_are_refused_and_the_way_without_them_named()
    {
        await using var pair = await LoopbackPair.StartNewAsync(ServerKind.MariaDb);
        Account(pair.Admin.Password);
        await pair.B.ExecuteAsync("SET GLOBAL read_only = ON");
        await pair.A.KillAsync();
        foreach (var (folder, id) in new[] { ("/etc", "NotBinaryLog"), ($"{pair.B.Folder}/data", "SameServer"), (_folder, "NotBinaryLog") })
        {
            var refused = _session.Run($"Invoke-Failover 127.0.0.1:{pair.B.Port} -Credential (Account) -JournalFolder {_folder} -SalvageFrom {folder}");
            Assert.Equal(id, Assert.Single(refused.ErrorIds));
            Assert.Contains("-AllowDataLoss, and no -SalvageFrom", refused.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Equal("Refused", Assert.Single(refused.Output).Properties["Outcome"].Value);
        }

        Assert.Equal("1", await pair.B.ScalarAsync("SELECT @@global.read_only"));
        Assert.False(Directory.Exists(Path.Combine(_folder, "failovers")));
    }

    private void Account(string password) => _session.Run(
        "$secret = [Security.SecureString]::new(); foreach ($c in $args[0].ToCharArray()) { $secret.AppendChar($c) }; $global:account = [pscredential]::new('pair_admin', $secret); function global:Account { $global:account }",
        password).ThrowIfFailed();
}
