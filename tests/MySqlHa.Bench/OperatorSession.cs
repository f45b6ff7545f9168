using System.Diagnostics;
using MySqlHa.Lab;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench;

/// <summary>An operator's session on this machine: the real host with the module, which runs line after line.</summary>
internal sealed class OperatorSession : IAsyncDisposable
{
    private const string End = "<end>";

    private const string Script = """
        Import-Module $env:BENCH_MODULE
        $secret = [Security.SecureString]::new(); foreach ($c in $env:BENCH_PASSWORD.ToCharArray()) { $secret.AppendChar($c) }
        $admin = [pscredential]::new($env:BENCH_USER, $secret)
        $secret = [Security.SecureString]::new(); foreach ($c in $env:BENCH_REPLICATION_PASSWORD.ToCharArray()) { $secret.AppendChar($c) }
        $replication = [pscredential]::new($env:BENCH_REPLICATION_USER, $secret)
        $ErrorActionPreference = 'Stop'; $WarningPreference = 'SilentlyContinue'; $ProgressPreference = 'SilentlyContinue'
        $global:PSDefaultParameterValues = @{ '*:Credential' = $admin; '*:JournalFolder' = $env:BENCH_JOURNAL; '*:Confirm' = $false }
        while ($null -ne ($line = [Console]::In.ReadLine())) {
            try { & ([scriptblock]::Create($line)) | ForEach-Object { [Console]::WriteLine("$_") }; [Console]::WriteLine('<end>') }
            catch { [Console]::WriteLine("<end> $_ $($_.ErrorDetails.RecommendedAction)".Replace("`n", ' ')) }
        }
        """;

    private readonly Process _process;

    private OperatorSession(Process process) => _process = process;

    public static OperatorSession Start(LabAccount admin, LabAccount replication, string journal)
    {
        var start = new ProcessStartInfo(Checkout.Host, ["-Command", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["BENCH_MODULE"] = Path.Combine(Checkout.Root, "MySqlHa.psd1");
        start.Environment["BENCH_USER"] = admin.User;
        start.Environment["BENCH_PASSWORD"] = admin.Password;
        start.Environment["BENCH_REPLICATION_USER"] = replication.User;
        start.Environment["BENCH_REPLICATION_PASSWORD"] = replication.Password;
        start.Environment["BENCH_JOURNAL"] = journal;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs one line of PowerShell.</summary>
    /// <returns>What it wrote, an object a line.</returns>
    /// <exception cref="LabException">It ended with an error; its words.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        var lines = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync() is { } said)
        {
            if (said == End)
                return lines;
            if (said.StartsWith(End, StringComparison.Ordinal))
                throw new LabException($"{line}: {said[End.Length..].Trim()}");
            lines.Add(said);
        }

        throw new LabException($"The session ended in {line}: {string.Join(' ', lines)}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
