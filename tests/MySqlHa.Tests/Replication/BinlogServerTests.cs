using System.Diagnostics;
using System.Runtime.Versioning;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>Start-, Get- and Stop-BinlogServer in a user's session, and in a process of their own.</summary>
[Collection(ProcessWide.Name)]
[SupportedOSPlatform("linux")]
public sealed class BinlogServerTests : IDisposable
{
    private const string Secret = "Sw0rdfish-never-shown";
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-binlogserver-").FullName;
    private readonly ModuleSession _session = new();

    public BinlogServerTests() => _session.Define("account", "arch", Secret);

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
        _session.Run($"Start-BinlogServer {arguments.Replace("FOLDER", _folder, StringComparison.Ordinal)} -Credential $account").OneError(id, words);
    }

    [Fact]
    public void A_source_that_is_down_is_waited_for_and_the_rest_is_as_with_other_instances()
    {
        var start = $"Start-BinlogServer 127.0.0.1:9 {_folder}/down -Name down -Credential $account";
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
        _session.Run($"Start-BinlogServer 127.0.0.1:{servers.A.Port} {_folder}/a -Name a -Credential $account -ToolPath {tools} -KeepDays 1").ThrowIfFailed();
        Assert.Equal("Streaming", _session.Run($"Start-BinlogServer 127.0.0.1:{servers.B.Port} {_folder}/b -Name b -Credential $account -PassThru").Property("State"));
        var wrong = _session.Run($"Start-BinlogServer 127.0.0.1:{servers.B.Port} {_folder}/c -Name c -Credential ([pscredential]::new('nobody', $account.Password))");
        Assert.Equal(["AccessDenied"], wrong.ErrorIds);
        Assert.Empty(_session.Run("Get-BinlogServer c*").ThrowIfFailed().Output);
        Assert.Equal(["ToolMissing"], _session.Run($"Start-BinlogServer 127.0.0.1:{servers.A.Port} {_folder}/c -Credential $account -ToolPath /usr/bin").ErrorIds);
        _session.Run("Stop-BinlogServer *").ThrowIfFailed();

        // The runbook, killed in the middle of its work, and started again.
        for (var round = 0; round < 2; round++)
        {
            using var service = await ServeAsync(servers.B, "b");
            for (var i = 0; i < 40; i++)
                await servers.B.ExecuteAsync("INSERT INTO app.t (v) VALUES (REPEAT('x', 900)); FLUSH BINARY LOGS");
            if (round == 0)
            {
                service.Kill();
            }
            else
            {
                await AssertArchivedAsync(servers.B, "b");
                using var term = Process.Start("kill", ["-TERM", $"{service.Id}"]);
                await service.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            }

            await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>It waits for its source, or, when that has gone on to its next log, for somebody who reads the pipe that stands for it: for ever, if nobody did.</summary>
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_tool_that_a_killed_process_left_behind_ends_with_the_next_start(ServerKind kind)
    {
        await using var source = await LoopbackServer.StartNewAsync(kind);
        await PrepareAsync(source);
        var tools = kind == ServerKind.MySql ? MySqlTools.Make(_folder + "/tools") : "";
        var waiting = await LeaveToolAsync(source, tools);
        Assert.True(waiting.IsAlive);
        var rotating = await LeaveToolAsync(source, tools, "INSERT INTO app.t (v) VALUES ('b'); FLUSH BINARY LOGS; INSERT INTO app.t (v) VALUES ('c')");
        Assert.True(await waiting.WaitGoneAsync(TimeSpan.FromSeconds(20)), "the tool that waits for its source");
        await LoopbackPair.UntilAsync(() => Task.FromResult(IsOpeningPipe(rotating)));

        _session.Run($"Start-BinlogServer 127.0.0.1:{source.Port} {_folder}/a -Credential $account {(tools.Length > 0 ? $"-ToolPath {tools}" : "")}").ThrowIfFailed();
        Assert.True(await rotating.WaitGoneAsync(TimeSpan.FromSeconds(20)), "the tool that waits for a reader");
        await source.ExecuteAsync("INSERT INTO app.t (v) VALUES ('d'); FLUSH BINARY LOGS");
        await AssertArchivedAsync(source, "a");
    }

    /// <summary>An archiving process that was killed, and what the source did then: the tool that is left of it.</summary>
    private async Task<ProcessIdentity> LeaveToolAsync(LoopbackServer source, string tools, string then = "DO 0")
    {
        using var service = await ServeAsync(source, "a", tools);
        // A second one fetches the end of a quiet log, and ends.
        await LoopbackPair.UntilAsync(() => Task.FromResult(Tools(service.Id).Length == 1));
        var tool = ProcessIdentity.Of(Tools(service.Id)[0])!.Value;
        service.Kill();
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        await source.ExecuteAsync(then);
        return tool;
    }

    /// <summary>The runbook as a process of its own; it streams.</summary>
    private async Task<Process> ServeAsync(LoopbackServer source, string folder, string tools = "")
    {
        await File.WriteAllTextAsync(_folder + "/accounts.json", $$$"""{"node":{"user":"arch","password":"{{{Secret}}}"}}""", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_folder + "/accounts.json", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] command = [Repository.Root + "/docs/runbooks/BinlogServer.ps1", "-Source", $"127.0.0.1:{source.Port}", "-Folder", $"{_folder}/{folder}", "-Accounts", _folder + "/accounts.json", .. tools.Length > 0 ? new[] { "-ToolPath", tools } : []];
        var service = Process.Start(new ProcessStartInfo(Repository.Host, command) { RedirectStandardOutput = true })!;
        Assert.Contains("Streaming", await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        return service;
    }

    /// <summary>Every log that the source has closed is there, byte for byte: no gap, and no event twice.</summary>
    private async Task AssertArchivedAsync(LoopbackServer source, string folder)
    {
        var names = (await source.QueryAsync("SHOW BINARY LOGS")).Select(r => r["Log_name"]!.ToString()!).ToList();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(Path.Combine(_folder, folder, names[^1])), TimeSpan.FromSeconds(20)), names[^1]);
        foreach (var name in names.SkipLast(1))
            Assert.Equal(await File.ReadAllBytesAsync(Directory.GetFiles(source.Folder, name, SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(_folder, folder, name), TestContext.Current.CancellationToken));
    }

    private static int[] Tools(int parent) =>
        [.. Directory.GetDirectories($"/proc/{parent}/task").SelectMany(t => File.ReadAllText(t + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];

    /// <summary>It has none open: the one that it has written to is closed, and nobody reads the next one.</summary>
    private static bool IsOpeningPipe(ProcessIdentity tool) =>
        tool.IsAlive && !Directory.GetFiles($"/proc/{tool.Pid}/fd").Any(f => new FileInfo(f).LinkTarget?.Contains("/.stream/", StringComparison.Ordinal) == true);

    private static async Task<Two> TwoAsync()
    {
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(ServerKind.MySql), LoopbackServer.StartNewAsync(ServerKind.MariaDb));
        await Task.WhenAll(servers.Select(PrepareAsync));
        return new Two(servers[0], servers[1]);
    }

    private static async Task PrepareAsync(LoopbackServer server)
    {
        await server.ExecuteAsync($"CREATE USER 'arch'@'%' IDENTIFIED BY '{Secret}'; GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'arch'@'%'");
        await server.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v VARBINARY(2000))");
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
