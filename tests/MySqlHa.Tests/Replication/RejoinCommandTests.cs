using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Invoke-Rejoin and Repair-ErrantTransaction in a user's session.</summary>
public sealed class RejoinCommandTests : CommandTest
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_node_comes_back_with_what_only_it_had(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.A.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY)");
        await pair.CatchUpAsync(pair.B, pair.A);
        // Failed over: the survivor does not read from the failed node, which has written more.
        await pair.B.ExecuteAsync(kind == ServerKind.MySql ? "STOP REPLICA IO_THREAD" : "STOP SLAVE IO_THREAD");
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1)");
        await pair.A.ExecuteAsync(kind == ServerKind.MySql ? "STOP REPLICA; SET GLOBAL super_read_only = ON" : "STOP SLAVE; SET GLOBAL read_only = ON");
        await pair.B.ExecuteAsync("INSERT INTO app.t VALUES (2)");
        Session.Define("account", pair.Admin.User, pair.Admin.Password);
        var command = $"127.0.0.1:{pair.A.Port} 127.0.0.1:{pair.B.Port} -Credential $account -JournalFolder {Folder} -Confirm:$false";

        var refused = Session.Run("Invoke-Rejoin " + command);
        Assert.Equal(["ErrantTransactions"], refused.ErrorIds);
        var told = Assert.Single(refused.Output).Properties;
        Assert.Equal(("Refused", (object)false), (told["Outcome"].Value, told["Changed"].Value));
        // MySQL's own programs are not on PATH here: then replication brings it, and that is said.
        var shown = Session.Show($"Invoke-Rejoin {command} -ErrantTransaction Apply -WhatIf").ThrowIfFailed();
        Assert.Contains("GET_LOCK", shown.Text, StringComparison.Ordinal);
        Assert.Contains(kind == ServerKind.MySql ? "there is no rehearsal, for mysqlbinlog for MySQL" : "Rehearse and apply 1 transaction from the binary logs of", shown.Text, StringComparison.Ordinal);
        Assert.Equal("0", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t WHERE id = 1"));

        var done = Session.Run($"Invoke-Rejoin {command} -ErrantTransaction Apply").ThrowIfFailed();
        Assert.Equal(("Invoke-Rejoin", "Completed", true, ""), (done.Property("Operation"), done.Property("Outcome"), done.Property("Changed"), done.Property("Lost")));
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t"));
        Assert.Equal("2", await pair.A.ScalarAsync("SELECT COUNT(*) FROM app.t"));
        var again = Session.Run("Invoke-Rejoin " + command).ThrowIfFailed();
        Assert.Equal(false, again.Property("Changed"));
        Assert.Equal(false, Session.Run($"Repair-ErrantTransaction {command} -Action Discard").ThrowIfFailed().Property("Changed"));
        Assert.DoesNotContain(pair.Admin.Password, refused.Everything + done.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Invoke-Rejoin a b -Credential $account -SourceLogFile x", "InvalidSourceLogPosition", "go together")]
    [InlineData("Invoke-Rejoin a b -Credential $account -SourceLogFile x -SourceLogPosition 4 -Method Gtid", "InvalidSourceLogFile", "-Method Position")]
    [InlineData("Invoke-Rejoin a b -Credential $account -StopCommand { 1 }", "InvalidStartCommand", "go together")]
    [InlineData("Invoke-Rejoin a b -Credential $account -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    [InlineData("Repair-ErrantTransaction a b Apply -Credential $account -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    [InlineData("Repair-ErrantTransaction a b Stop -Credential $account", "ParameterArgumentValidationError", "Apply")]
    [InlineData("Invoke-Rejoin 127.0.0.1:9 127.0.0.1:9 -Credential $account", "SameServer", "named twice")]
    [InlineData("Invoke-Rejoin 127.0.0.1:9 127.0.0.1:8 -Credential $account", "Unreachable", "127.0.0.1:9")]
    public void Bad_input_is_one_clear_error(string command, string id, string words)
    {
        Session.Define("account", "pair_admin", "never shown");
        Session.Run($"{command} -JournalFolder {Folder} -Confirm:$false").OneError(id, words);
    }
}
