using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Start-, Get- and Stop-BinlogServer in a user's session, and in a process of their own.</summary>
[Collection(ProcessWide.Name)]
public sealed class BinlogServerTests : IDisposable
{
    private const string Secret = "Sw0rdfish-never-shown";
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-binlogserver-").FullName;
    private readonly ModuleSession _session = new();

    public BinlogServerTests() => _session.Run(
        "$secret = [Security.SecureString]::new(); foreach ($c in $args[0].ToCharArray()) { $secret.AppendChar($c) }; $global:account = [pscredential]::new('arch', $secret); function global:Account { $global:account }",
        Secret).ThrowIfFailed();

    public void Dispose()
    {
        _session.Run("if (Get-Module MySqlHa) { Get-BinlogServer | Stop-BinlogServer }");
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("127.0.0.1:9 FOLDER/x -ToolPath /nowhere", "InvalidToolPath", "/nowhere")]
    [InlineData("127.0.0.1:9 FOLDER/x -CaFile /nowhere", "InvalidCaFile", "/nowhere")]
    [InlineData("127.0.0.1:9 FOLDER/x -ServerId 4294967296", "ParameterArgumentValidationError", "ServerId")]
    [InlineData("127.0.0.1:9 /proc/x", "LocalFile", "/proc/x")]
    public void Bad_input_is_one_clear_error(string arguments, string id, string words)
    {
        var error = Assert.Single(_session.Run($"Start-BinlogServer {arguments.Replace("FOLDER", _folder, StringComparison.Ordinal)} -Credential (Account)").Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_down_is_waited_for_and_the_rest_is_as_with_other_instances()
    {
        var start = $"Start-BinlogServer 127.0.0.1:9 {_folder}/down -Name down -Credential (Account)";
        Assert.Contains("What if", _session.Run(start + " -WhatIf").ThrowIfFailed().Text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder + "/down"));
        Assert.Equal("Waiting", _session.Run(start + " -PassThru -WarningAction SilentlyContinue").Property("State"));
        Assert.Equal(["DuplicateName"], _session.Run(start).ErrorIds);
        Assert.Equal(["InUse"], _session.Run(start.Replace("-Name down", "-Name second", StringComparison.Ordinal)).ErrorIds);
        Assert.Equal(["InstanceNotFound"], _session.Run("Get-BinlogServer nobody").ErrorIds);
        Assert.Empty(_session.Run("Get-BinlogServer no*").ThrowIfFailed().Output);
        Assert.Contains("Waiting", _session.Show("Get-BinlogServer").Text, StringComparison.Ordinal);
        Assert.Equal("down", _session.Run("[System.Management.Automation.CommandCompletion]::CompleteInput('Get-BinlogServer d', 18, $null).CompletionMatches[0].CompletionText").ThrowIfFailed().Output[0].ToString());
        Assert.Equal("Stopped", _session.Run("Get-BinlogServer down | Stop-BinlogServer -PassThru").Property("State"));
        _session.Run(start + " -WarningAction SilentlyContinue").ThrowIfFailed();
        _session.Run("Remove-Module MySqlHa").ThrowIfFailed();
        _session.Run($"Import-Module '{Repository.Manifest}' -ErrorAction Stop").ThrowIfFailed();
        Assert.Equal("the module was removed", _session.Run("Get-BinlogServer down").Property("Reason"));
    }

    [Fact]
    public async Task The_module_archives_two_sources_and_a_killed_process_goes_on_where_it_was()
    {
        await using var servers = await TwoAsync();
        var tools = MySqlTools.Make(_folder + "/tools");
        _session.Run($"Start-BinlogServer 127.0.0.1:{servers.A.Port} {_folder}/a -Name a -Credential (Account) -ToolPath {tools} -KeepDays 1").ThrowIfFailed();
        Assert.Equal("Streaming", _session.Run($"Start-BinlogServer 127.0.0.1:{servers.B.Port} {_folder}/b -Name b -Credential (Account) -PassThru").Property("State"));
        var wrong = _session.Run($"Start-BinlogServer 127.0.0.1:{servers.B.Port} {_folder}/c -Name c -Credential ([pscredential]::new('nobody', $account.Password))");
        Assert.Equal(["AccessDenied"], wrong.ErrorIds);
        Assert.Empty(_session.Run("Get-BinlogServer c*").ThrowIfFailed().Output);
        Assert.Equal(["ToolMissing"], _session.Run($"Start-BinlogServer 127.0.0.1:{servers.A.Port} {_folder}/c -Credential (Account) -ToolPath /usr/bin").ErrorIds);
        _session.Run("Stop-BinlogServer *").ThrowIfFailed();

        // The runbook, killed in the middle of its work, and started again.
        await File.WriteAllTextAsync(_folder + "/accounts.json", $$$"""{"node":{"user":"arch","password":"{{{Secret}}}"}}""", TestContext.Current.CancellationToken);
        for (var round = 0; round < 2; round++)
        {
            using var service = Process.Start(new ProcessStartInfo(
                Repository.Host, [Repository.Root + "/docs/runbooks/BinlogServer.ps1", "-Source", $"127.0.0.1:{servers.B.Port}", "-Folder", _folder + "/b", "-Accounts", _folder + "/accounts.json"]) { RedirectStandardOutput = true })!;
            var line = await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.Contains("Streaming", line, StringComparison.Ordinal);
            for (var i = 0; i < 40; i++)
                await servers.B.ExecuteAsync("INSERT INTO app.t (v) VALUES (REPEAT('x', 900)); FLUSH BINARY LOGS");
            if (round == 0)
            {
                service.Kill();
            }
            else
            {
                var names = (await servers.B.QueryAsync("SHOW BINARY LOGS")).Select(r => r["Log_name"]!.ToString()!).ToList();
                Assert.True(SpinWait.SpinUntil(() => File.Exists(Path.Combine(_folder, "b", names[^1])), TimeSpan.FromSeconds(20)), names[^1]);
                foreach (var name in names.SkipLast(1))
                    Assert.Equal(await File.ReadAllBytesAsync(Directory.GetFiles(servers.B.Folder, name, SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(_folder, "b", name), TestContext.Current.CancellationToken));
                using var term = Process.Start("kill", ["-TERM", $"{service.Id}"]);
                await service.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }

            await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<Two> TwoAsync()
    {
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(ServerKind.MySql), LoopbackServer.StartNewAsync(ServerKind.MariaDb));
        foreach (var server in servers)
        {
            await server.ExecuteAsync($"CREATE USER 'arch'@'%' IDENTIFIED BY '{Secret}'; GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'arch'@'%'");
            await server.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v VARBINARY(2000))");
        }

        return new Two(servers[0], servers[1]);
    }

    private sealed record Two(LoopbackServer A, LoopbackServer B) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
        }
    }
}
