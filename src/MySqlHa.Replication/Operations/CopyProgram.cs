using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace MySqlHa.Replication.Operations;

/// <summary>A program of the servers' that runs for a copy: its streams, the end of what it complains of, and its end, also when the copy ends before it.</summary>
internal sealed class CopyProgram : IAsyncDisposable
{
    private const int MostWords = 4000;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task<string> _complaints;

    private CopyProgram(Process process, Func<string, bool> tells)
    {
        _process = process;
        _complaints = ReadAsync(process.StandardError, tells);
    }

    internal Stream Output => _process.StandardOutput.BaseStream;

    internal Stream Input => _process.StandardInput.BaseStream;

    internal bool HasEnded => _process.HasExited;

    /// <summary>Starts it.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="tells">Which lines of what it writes to its standard error tell of trouble; null for all but warnings.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ToolMissing"/>: it cannot be run.</exception>
    internal static CopyProgram Start(string file, IEnumerable<string> arguments, Func<string, bool>? tells = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // A login file (mysql_config_editor) would win over the option file.
        start.Environment["MYSQL_TEST_LOGIN_FILE"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        start.Environment.Remove("MYSQL_PWD");
        try
        {
            return new(Process.Start(start)!, tells ?? (_ => true));
        }
        catch (Win32Exception error)
        {
            throw new ReplicationException(ReplicationError.ToolMissing, null, $"{file} cannot be run: {error.Message}.", "Install it anew, or name another folder with -ToolPath.");
        }
    }

    /// <summary>Waits for its end.</summary>
    internal async Task<(int Code, string Complaints)> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return (_process.ExitCode, await _complaints.WaitAsync(cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await Task.WhenAny(_process.WaitForExitAsync(CancellationToken.None), Task.Delay(Grace, CancellationToken.None));
        }

        _process.Dispose();
    }

    private static async Task<string> ReadAsync(StreamReader reader, Func<string, bool> tells)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            // MariaDB's clients and a --password of the option file warn of what is as it should be.
            if (!tells(line) || line.Contains("[Warning]", StringComparison.Ordinal) || line.StartsWith("WARNING:", StringComparison.Ordinal) || line.StartsWith("Warning:", StringComparison.Ordinal))
                continue;
            if (text.Length < MostWords)
                text.Append(text.Length > 0 ? " " : "").Append(line.Trim());
        }

        return text.ToString();
    }
}
