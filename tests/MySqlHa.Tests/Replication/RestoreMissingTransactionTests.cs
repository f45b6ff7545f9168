using System.Management.Automation;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Export-MissingTransaction and Restore-MissingTransaction in a user's session.</summary>
public sealed class RestoreMissingTransactionTests : CommandTest
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_a_dead_server_had_alone_is_listed_exported_and_brought_back(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.A.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY, v VARCHAR(20))");
        await pair.CatchUpAsync(pair.B, pair.A);
        await pair.B.ExecuteAsync(kind == ServerKind.MySql ? "STOP REPLICA IO_THREAD" : "STOP SLAVE IO_THREAD");
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'unseen')");
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'unseen')");
        await pair.A.KillAsync();
        await pair.B.ExecuteAsync("INSERT INTO app.t VALUES (2, 'survivor')");
        Session.Define("account", pair.Admin.User, pair.Admin.Password);
        var tools = kind == ServerKind.MySql ? $"-ToolPath {MySqlTools.Make(Path.Combine(Folder, "tools"))}" : "";
        var file = Path.Combine(Folder, "missing.000001");
        var server = $"127.0.0.1:{pair.B.Port}";
        Session.Run($"$global:missing = Get-MissingTransaction {server} -LogFolder {pair.A.Folder}/data -Credential $account").ThrowIfFailed();
        Assert.Equal(2, (int)Session.Run("$missing.Count").Output[0].BaseObject);

        var listed = Session.Run($"$missing | Export-MissingTransaction {file} {tools} -WhatIf").ThrowIfFailed();
        Assert.Contains("1 row in app.t", listed.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        Assert.Equal(2, Session.Run($"$missing | Export-MissingTransaction {file} {tools}").Property("Transactions"));
        Assert.Equal("InvalidPath", Assert.Single(Session.Run($"$missing | Export-MissingTransaction {file} {tools}").ErrorIds));
        Session.Run($"$missing | Export-MissingTransaction {file} {tools} -Force").ThrowIfFailed();

        var restore = $"Restore-MissingTransaction -Credential $account -JournalFolder {Folder} {tools} -Confirm:$false";
        listed = Session.Run($"$missing | {restore} -WhatIf").ThrowIfFailed();
        Assert.Contains("2. " + server, listed.Text, StringComparison.Ordinal);
        Assert.Contains($"-- {Session.Run("$missing[1].Gtid").Output[0]}", listed.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(pair.Admin.Password, listed.Everything, StringComparison.Ordinal);

        // An account that may only look is told all that it lacks, also by -WhatIf.
        Session.Define("monitor", pair.Monitor.User, pair.Monitor.Password);
        foreach (var whatIf in (string[])["", " -WhatIf"])
        {
            var powerless = Session.Run($"$missing | {restore.Replace("$account", "$monitor", StringComparison.Ordinal)}{whatIf}");
            Assert.Equal("MissingPrivilege", Assert.Single(powerless.ErrorIds));
            Assert.Contains(kind == ServerKind.MySql ? "GRANT BINLOG_ADMIN, SESSION_VARIABLES_ADMIN ON *.* TO" : "GRANT BINLOG REPLAY, BINLOG ADMIN, REPLICATION SLAVE ADMIN ON *.* TO", powerless.Everything, StringComparison.Ordinal);
            Assert.Equal("Refused False 0 0 2", Told(Assert.Single(powerless.Output)));
        }

        var refused = Session.Run($"$missing | {restore}");
        Assert.Equal("Conflict", Assert.Single(refused.ErrorIds));
        var result = Assert.Single(refused.Output);
        Assert.Equal("Refused False 0 0 2", Told(result));
        Assert.Equal(server, result.Properties["Server"].Value);
        Assert.Contains("1062", Assert.Single((string[])result.Properties["Conflicts"].Value), StringComparison.Ordinal);
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t"));

        var failed = Session.Run($"{restore} {server} -Path {file} -SkipRehearsal");
        Assert.Equal("StatementFailed", Assert.Single(failed.ErrorIds));
        result = Assert.Single(failed.Output);
        Assert.Equal("Failed True 1 0 1", Told(result));
        Assert.Equal(Session.Run("$missing[1].Gtid").Output[0].ToString(), result.Properties["FailedGtid"].Value);
        Assert.Contains("Failed", Session.Show($"{restore} {server} -Path {file} -SkipRehearsal -ErrorAction Ignore").Text, StringComparison.Ordinal);

        await pair.B.ExecuteAsync("DELETE FROM app.t WHERE id = 2");
        Assert.Equal("Completed True 1 1 0", Told(Assert.Single(Session.Run($"{restore} {server} -Path {file}").ThrowIfFailed().Output)));
        Assert.Equal("unseen,unseen", await pair.B.ScalarAsync("SELECT GROUP_CONCAT(v) FROM app.t"));
        Assert.Equal("Completed False 0 2 0", Told(Assert.Single(Session.Run($"$missing | {restore}").ThrowIfFailed().Output)));
        Assert.Empty(Session.Run($"Get-MissingTransaction {server} -LogFolder {pair.A.Folder}/data -Credential $account | {restore}").ThrowIfFailed().Output);
    }

    [Theory]
    [InlineData("Restore-MissingTransaction 127.0.0.1:9 -Credential $account", "InvalidInputObject", "-Path")]
    [InlineData("Restore-MissingTransaction 127.0.0.1:9 -Credential $account -Path /nowhere/m.000001", "InvalidPath", "/nowhere/m.000001")]
    [InlineData("Restore-MissingTransaction 127.0.0.1:9 -Credential $account -Path /etc/hostname -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    [InlineData("One | Export-MissingTransaction /nowhere/m.000001", "InvalidPath", "/nowhere")]
    [InlineData("One | Export-MissingTransaction /tmp/m.000001 -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    [InlineData("One | Export-MissingTransaction /tmp/m.000001", "LocalFile", "/nowhere/binlog.000001")]
    [InlineData("(One), (One '/elsewhere') | Export-MissingTransaction /tmp/m.000001", "InvalidInputObject", "/elsewhere")]
    [InlineData("One | Restore-MissingTransaction -Credential $account", "LocalFile", "/nowhere/binlog.000001")]
    public void Bad_input_is_one_clear_error(string command, string id, string words)
    {
        Session.Define("account", "pair_admin", "never shown");
        Session.Run(
            "function global:One($folder = '/nowhere') { $one = [Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject([MySqlHa.MissingTransaction]); foreach ($p in @{ Gtid = '1-1-5'; LogFile = 'binlog.000001'; Position = 300L; EndPosition = 400L; Kind = 'Dml'; Tables = [string[]]@(); Conflicts = [string[]]@(); Server = '127.0.0.1:9'; LogFolder = $folder }.GetEnumerator()) { [MySqlHa.MissingTransaction].GetProperty($p.Key).SetValue($one, $p.Value) }; $one }").ThrowIfFailed();
        Session.Run($"{command} -Confirm:$false").OneError(id, words);
        Assert.False(File.Exists("/tmp/m.000001"));
    }

    private static string Told(PSObject result) => string.Join(' ', new[] { "Outcome", "Changed", "Applied", "Skipped", "Left" }.Select(n => result.Properties[n].Value));
}
