using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Get-MySqlNode and Get-ReplicationStatus in a user's session, against real pairs.</summary>
[Collection(ProcessWide.Name)]
public sealed class StatusCommandTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_pair_is_shown_healthy_and_broken(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        var mySql = kind == ServerKind.MySql;
        string a = $"127.0.0.1:{pair.A.Port}", b = $"127.0.0.1:{pair.B.Port}";
        Define(pair.Monitor);
        await pair.A.ExecuteAsync("CREATE DATABASE shown");
        await pair.CatchUpAsync(pair.B, pair.A);

        // Nodes: all that the contract names, in the order in which they are done.
        var nodes = _session.Run($"Get-MySqlNode {a}, {b} -Credential $account").ThrowIfFailed().Output.OrderBy(n => (long)n.Properties["ServerId"].Value).ToArray();
        Assert.Equal([a, b], nodes.Select(n => n.Properties["Server"].Value));
        Assert.All(nodes, n => Assert.Equal(
            ["Server", "Reachable", "Flavor", "Version", "ServerId", "ServerUuid", "ReadOnly", "SuperReadOnly", "GtidExecuted", "GtidPurged", "LogFile", "LogPosition", "Channels", "SemiSync", "Denied"],
            n.Properties.Select(p => p.Name)));
        Assert.Equal((kind.ToString(), false, !mySql, !mySql), (nodes[0].Properties["Flavor"].Value, nodes[0].Properties["ReadOnly"].Value, nodes[0].Properties["ServerUuid"].Value is null, nodes[0].Properties["SuperReadOnly"].Value is null));
        Assert.NotEqual("", nodes[1].Properties["GtidExecuted"].Value);
        Assert.Equal($"{a} Running/Running", _session.Run($"(Get-MySqlNode {b} -Credential $account).Channels[0].ToString()").Single<string>());
        Assert.Matches(@"Server\s+Version\s+Id\s+ReadOnly\s+SemiSync\s+Channels\s+GtidExecuted", _session.Show($"Get-MySqlNode {a} -Credential $account").ThrowIfFailed().Text);
        foreach (var script in XDocument.Load(Path.Combine(Repository.Root, "bin/MySqlHa.Format.ps1xml")).Descendants("View").Single(v => v.Element("Name")!.Value == "MySqlHa.MySqlNode.List").Descendants("ScriptBlock"))
            Assert.NotEqual("", string.Join(' ', _session.Run($"Get-MySqlNode {b} -Credential $account | ForEach-Object {{ {script.Value} }}").ThrowIfFailed().Output));

        // One that cannot be asked is an error, and comes all the same, empty; the output feeds the next command.
        var mixed = _session.Run($"Get-MySqlNode {a}, 127.0.0.1:9, {b} -Credential $account");
        Assert.Equal((3, "Unreachable", "127.0.0.1:9"), (mixed.Output.Count, Assert.Single(mixed.ErrorIds), mixed.Errors[0].TargetObject));
        var silent = mixed.Output.Single(n => !(bool)n.Properties["Reachable"].Value);
        Assert.Equal("127.0.0.1:9", silent.Properties["Server"].Value);
        Assert.All(silent.Properties.Where(p => p.Name is not ("Server" or "Reachable")), p => Assert.True(p.Value is null or Array { Length: 0 }, p.Name));
        Assert.Matches(@"127\.0\.0\.1:9\s+no answer", _session.Show("Get-MySqlNode 127.0.0.1:9 -Credential $account").Text);
        Assert.Equal(["True", "True"], _session.Run($"Get-MySqlNode {a}, {b} -Credential $account | Get-ReplicationStatus -Credential $account | ForEach-Object Healthy").ThrowIfFailed().Output.Select(o => o.ToString()));
        Assert.True(_session.Run($"Get-MySqlNode {a}, {b} -Credential $account | Test-MySqlHealth -Level Connect -Quiet").Single<bool>());

        // Status: contract, both directions.
        var status = Directions();
        Assert.Equal(
            ["Server", "Source", "Channel", "Healthy", "ReceiverRunning", "ApplierRunning", "LagSeconds", "LagTransactions", "Retrieved", "Executed", "LastError", "SemiSync", "Reasons"],
            status[0].Properties.Select(p => p.Name));
        Assert.Equal([(a, b, 0L), (b, a, 0L)], status.Select(s => ((string)s.Properties["Server"].Value, (string)s.Properties["Source"].Value, (long)s.Properties["LagTransactions"].Value)));
        var table = _session.Show($"Get-ReplicationStatus {a}, {b} -Credential $account").ThrowIfFailed().Text;
        Assert.Matches(@"Source\s+Server\s+Healthy\s+Receiver\s+Applier\s+Lag\s+Missing\s+SemiSync\s+Reasons", table);
        // MySQL reckons in whole seconds of two clocks.
        Assert.True(Regex.IsMatch(table, $@"{a}\s+{b}\s+True\s+Yes\s+Yes\s+[01] s\s+0\s+{(mySql ? "NotInstalled" : "Off")}"), table);

        // Trouble has a reason and a colour.
        await pair.B.ExecuteAsync(mySql ? "STOP REPLICA" : "STOP SLAVE");
        await pair.A.ExecuteAsync("CREATE TABLE shown.t (id INT PRIMARY KEY)");
        var broken = Directions()[1];
        Assert.Equal((false, false, 1L), (broken.Properties["Healthy"].Value, broken.Properties["ReceiverRunning"].Value, broken.Properties["LagTransactions"].Value));
        Assert.StartsWith("receiver-stopped: the receiver is stopped; Start it: Start-Replication", ((string[])broken.Properties["Reasons"].Value)[0], StringComparison.Ordinal);
        _session.Run("$PSStyle.OutputRendering = 'Ansi'").ThrowIfFailed();
        Assert.Contains("\x1b[31mFalse\x1b[0m", _session.Show($"Get-ReplicationStatus {a}, {b} -Credential $account").Text, StringComparison.Ordinal);
        Assert.Contains($"\x1b[31m{a} Stopped/Stopped\x1b[0m", _session.Show($"Get-MySqlNode {b} -Credential $account").Text, StringComparison.Ordinal);
        _session.Run("$PSStyle.OutputRendering = 'PlainText'").ThrowIfFailed();

        // An account without the right: the node tells what it may not see, the status is an error that names the GRANT.
        Define(pair.Replication);
        var denied = _session.Run($"Get-MySqlNode {b} -Credential $account").ThrowIfFailed().Output[0];
        Assert.Equal(2, ((string[])denied.Properties["Denied"].Value).Length);
        var refused = _session.Run($"Get-ReplicationStatus {b} -Credential $account");
        Assert.Equal("MissingPrivilege", Assert.Single(refused.ErrorIds));
        Assert.Contains(mySql ? "GRANT REPLICATION CLIENT" : "GRANT REPLICA MONITOR", refused.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(refused.Output);

        PSObject[] Directions() => [.. _session.Run($"Get-ReplicationStatus {a}, {b} -Credential $account -ProgressTime 0").ThrowIfFailed().Output];
    }

    [Fact]
    public async Task A_server_without_replication_says_so()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MariaDb);
        Define(server.Admin);
        var status = _session.Run($"Get-ReplicationStatus 127.0.0.1:{server.Port} -Credential $account").ThrowIfFailed().Output[0];
        Assert.Equal((false, null, null), (status.Properties["Healthy"].Value, status.Properties["Source"].Value, status.Properties["Channel"].Value));
        Assert.StartsWith("not-configured: ", Assert.Single((string[])status.Properties["Reasons"].Value), StringComparison.Ordinal);
        Define(server.Admin with { Password = "Wr0ng-and-secret" });
        foreach (var cmdlet in new[] { "Get-MySqlNode", "Get-ReplicationStatus" })
        {
            var refused = _session.Run($"{cmdlet} 127.0.0.1:{server.Port} -Credential $account -Verbose");
            Assert.Equal(("AccessDenied", ErrorCategory.AuthenticationError), (Assert.Single(refused.ErrorIds), refused.Errors[0].CategoryInfo.Category));
            Assert.DoesNotContain("Wr0ng", refused.Everything, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Get-MySqlNode 127.0.0.1:99999 -Credential $account", "ParameterArgumentTransformationError", "1 to 65535")]
    [InlineData("Get-MySqlNode a -Credential $account -ThrottleLimit 0", "ParameterArgumentValidationError", "ThrottleLimit")]
    [InlineData("Get-MySqlNode a -Credential $account -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("Get-ReplicationStatus a -Credential $account -CaFile /nowhere.pem", "InvalidCaFile", "/nowhere.pem")]
    [InlineData("Get-ReplicationStatus a -Credential $account -ProgressTime 61", "ParameterArgumentValidationError", "ProgressTime")]
    public void Wrong_parameters_are_one_clear_error(string command, string id, string words)
    {
        Define(new LabAccount("monitor", "Sw0rdfish-never-shown"));
        var result = _session.Run(command);
        Assert.Equal(id, Assert.Single(result.ErrorIds));
        Assert.Contains(words, result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", result.Everything, StringComparison.Ordinal);
    }

    private void Define(LabAccount account) => _session.Run(
        "$secret = [Security.SecureString]::new(); foreach ($c in $args[1].ToCharArray()) { $secret.AppendChar($c) }; $global:account = [pscredential]::new($args[0], $secret)",
        account.User, account.Password).ThrowIfFailed();
}
