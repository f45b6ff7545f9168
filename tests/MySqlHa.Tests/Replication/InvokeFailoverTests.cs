using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Invoke-Failover in a user's session, against real pairs.</summary>
[Collection(ProcessWide.Name)]
public sealed class InvokeFailoverTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mysqlha-failover-{Guid.NewGuid():N}");

    public void Dispose()
    {
        _session.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_other_side_is_dead(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        var mySql = kind == ServerKind.MySql;
        string a = $"127.0.0.1:{pair.A.Port}", b = $"127.0.0.1:{pair.B.Port}", word = mySql ? "REPLICA" : "SLAVE";
        _session.Define("account", pair.Admin.User, pair.Admin.Password);
        await pair.A.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY); INSERT app.t VALUES (1)");
        await pair.CatchUpAsync(pair.B, pair.A);
        await pair.B.ExecuteAsync($"SET GLOBAL {(mySql ? "super_read_only" : "read_only")} = ON");

        // It lives: refused, as a result and as an error.
        var alive = _session.Run($"Invoke-Failover {b} -Credential $account -JournalFolder {_folder}");
        Assert.Equal(("NotFailed", a), (Assert.Single(alive.ErrorIds), alive.Errors[0].TargetObject));
        var refused = Assert.Single(alive.Output);
        Assert.Equal(("Refused", false), (refused.Properties["Outcome"].Value, refused.Properties["Changed"].Value));
        Assert.Contains($"Invoke-Switchover -Server {b} -Source {a}", alive.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);

        await pair.A.KillAsync();
        const string Pipe = "Get-MySqlNode {0}, {1} -Credential $account -ErrorAction Ignore | Test-MySqlHealth -Credential $account | Where-Object Status -ne Healthy | Invoke-Failover -Credential $account -JournalFolder {2}";
        var pipe = string.Format(System.Globalization.CultureInfo.InvariantCulture, Pipe, a, b, _folder);
        var shown = _session.Run($"{pipe} -WhatIf").ThrowIfFailed();
        Assert.Empty(shown.Output);
        Assert.Contains($"{b} answers: it has not failed, and is passed over", shown.Text, StringComparison.Ordinal);
        foreach (var line in new[]
        {
            $"Invoke-Failover on {b}, {a}: 6 steps", "SELECT GET_LOCK('mysqlha.operation', 0)", $"-- no SQL: writes a file in {_folder}/failovers", $"START {word} SQL_THREAD", $"STOP {word} IO_THREAD",
            mySql ? "SHOW REPLICA STATUS" : "SHOW ALL SLAVES STATUS", mySql ? "SET GLOBAL super_read_only = OFF" : "SET GLOBAL read_only = OFF", "SET GLOBAL read_only = OFF",
        })
        {
            Assert.Contains(line, shown.Text, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Path.Combine(_folder, "failovers")));
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT @@global.read_only + 0"));

        var done = _session.Run($"{pipe} -Verbose").ThrowIfFailed();
        var result = Assert.Single(done.Output, o => o.BaseObject.GetType().Name == "FailoverResult");
        Assert.Equal(("Invoke-Failover", "Completed", true, ""), (result.Properties["Operation"].Value, result.Properties["Outcome"].Value, result.Properties["Changed"].Value, result.Properties["Reason"].Value));
        Assert.Equal([b, a], (string[])result.Properties["Server"].Value);
        Assert.Contains("semi-sync was off", (string)result.Properties["Lost"].Value, StringComparison.Ordinal);
        Assert.Contains(done.Verbose, v => v.Contains($"{a} does not answer us (refused", StringComparison.Ordinal));
        Assert.Contains(done.Verbose, v => v.Contains($"the receiver of {b} cannot reach {a}", StringComparison.Ordinal));
        Assert.Equal("0", await pair.B.ScalarAsync("SELECT @@global.read_only + 0"));
        Assert.Equal("No", await pair.StatusAsync(pair.B, mySql ? "Replica_IO_Running" : "Slave_IO_Running"));
        var record = _session.Run($"Get-FailoverRecord {b} -Failed {a} -JournalFolder {_folder}");
        Assert.Equal(result.Properties["Lost"].Value, record.Property("Lost"));

        // Again: nothing to do.
        var again = _session.Run($"Invoke-Failover -Server {b} -FailedServer {a} -Credential $account -JournalFolder {_folder}").ThrowIfFailed();
        Assert.Equal(("Completed", false), (again.Property("Outcome"), again.Property("Changed")));
        Assert.DoesNotContain(pair.Admin.Password, done.Everything + shown.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-Failover -Credential $account", "InvalidServer", "-FailedServer")]
    [InlineData("Invoke-Failover 127.0.0.1:99999 -Credential $account", "ParameterArgumentTransformationError", "1 to 65535")]
    [InlineData("Invoke-Failover a -Credential $account -CatchUpTimeout -1", "ParameterArgumentValidationError", "CatchUpTimeout")]
    [InlineData("Invoke-Failover a -Credential $account -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("Invoke-Failover 127.0.0.1:9 -Credential $account", "Unreachable", "127.0.0.1:9")]
    [InlineData("'127.0.0.1:9' | Invoke-Failover -Credential $account -Timeout 1", "NotConfigured", "-Server")]
    public void Wrong_parameters_are_one_clear_error(string command, string id, string words)
    {
        _session.Define("account", "admin", "Sw0rdfish-never-shown");
        var result = _session.Run(command);
        Assert.Equal(id, Assert.Single(result.ErrorIds));
        Assert.Contains(words, result.Errors[0] + result.Errors[0].ErrorDetails?.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
    }
}
