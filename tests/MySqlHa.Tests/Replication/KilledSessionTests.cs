using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Replication;

/// <summary>The session is killed with -9 while it makes a pair, a little later each time, and started again: the pair comes about all the same.</summary>
[Collection(ProcessWide.Name)]
public sealed class KilledSessionTests : IDisposable
{
    private const string Script = """
        $secret = [Net.NetworkCredential]::new('', [IO.File]::ReadAllText("$PSScriptRoot/secret")).SecurePassword
        $admin = [pscredential]::new('both', $secret)
        Initialize-DualSource SERVERS -Credential $admin -ReplicationCredential ([pscredential]::new('repl', $secret)) -SemiSync -JournalFolder $PSScriptRoot -WarningAction Ignore | Out-Default
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mysqlha-kill-");

    private string Journal => Path.Combine(_folder.FullName, "journal.jsonl");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Kill_9_at_each_step_and_again_until_it_is_a_pair()
    {
        await using var pair = await EmptyServers.StartAsync(ServerKind.MySql);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "secret"), "Sw0rdfish-never-shown", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "pair.ps1"), Script.Replace("SERVERS", pair.Names, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        // A run is killed as soon as its journal tells of one more step than the run before had got to.
        var kills = 0;
        while (kills < 60)
        {
            using var run = Start();
            while (!run.HasExited && StepsOfLastRun() <= kills)
                await Task.Yield();
            if (run.HasExited && run.ExitCode == 0)
                break;
            run.Kill();
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            kills++;
        }

        Assert.InRange(kills, 10, 59);
        using var last = Start();
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, last.ExitCode);
        Assert.Equal("2", await pair.A.ScalarAsync("SELECT COUNT(*) FROM mysqlha.pair_check"));
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM mysqlha.pair_check"));
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT @@GLOBAL.super_read_only"));
        Assert.Equal(await pair.A.ScalarAsync("SELECT @@GLOBAL.gtid_executed"), await pair.B.ScalarAsync("SELECT @@GLOBAL.gtid_executed"));
    }

    private int StepsOfLastRun() => !File.Exists(Journal) ? 0 : ReadLines().Reverse()
        .TakeWhile(l => !l.Contains("\"event\":\"begin\"", StringComparison.Ordinal))
        .Count(l => l.Contains("\"event\":\"done\"", StringComparison.Ordinal) || l.Contains("\"event\":\"already\"", StringComparison.Ordinal));

    private string[] ReadLines()
    {
        using var stream = new FileStream(Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n');
    }

    private Process Start() => Process.Start(new ProcessStartInfo(Repository.Host, ["-NonInteractive", Path.Combine(_folder.FullName, "pair.ps1")])
    {
        RedirectStandardInput = true,
        Environment = { ["MYSQLHA_MODULE"] = Repository.Manifest },
    })!;
}
