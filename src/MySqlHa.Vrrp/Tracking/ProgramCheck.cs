using System.ComponentModel;
using System.Diagnostics;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>A check that runs a program: exit code 0 passes, everything else fails.</summary>
public sealed class ProgramCheck
{
    private readonly string _program;
    private readonly string _arguments;

    private ProgramCheck(string program, string arguments)
    {
        _program = program;
        _arguments = arguments;
    }

    /// <summary>Reads a command line: the program first, in double quotes if its path has spaces, then its arguments.</summary>
    /// <exception cref="FormatException">There is no program, or no such file on the PATH.</exception>
    public static ProgramCheck Parse(string commandLine)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        var text = commandLine.Trim();
        var quoted = text.StartsWith('"');
        var end = quoted ? text.IndexOf('"', 1) : text.IndexOf(' ', StringComparison.Ordinal);
        var program = (end, quoted) switch
        {
            (< 0, true) => throw new FormatException($"The check '{commandLine}' has an opening quote without a closing one."),
            (< 0, false) => text,
            (_, true) => text[1..end],
            _ => text[..end],
        };
        if (program.Length == 0)
        {
            throw new FormatException("The check is empty. Give a script block, or a program with its arguments.");
        }

        var found = Find(program) ?? throw new FormatException($"The check's program '{program}' was not found. Give its full path, or a script block in braces.");
        return new ProgramCheck(found, end < 0 ? "" : text[(end + 1)..].Trim());
    }

    /// <summary>Runs it once. When the token is cancelled, it and its children are killed.</summary>
    public async Task<CheckOutcome> RunAsync(CancellationToken cancellation)
    {
        using var process = new Process
        {
            EnableRaisingEvents = true,
            StartInfo = new ProcessStartInfo(_program, _arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        // Not WaitForExitAsync: it also waits for the end of the output, which a process that the check left in the background may hold open for ever.
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => exited.TrySetResult();
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new CheckOutcome(false, $"{_program} could not be started: {e.Message}");
        }

        process.StandardInput.Close();
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await exited.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode == 0 ? new CheckOutcome(true, "") : new CheckOutcome(false, $"{_program} ended with exit code {process.ExitCode}");
    }

    private static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(program) ? Path.GetFullPath(program) : null;
        }

        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists);
    }
}
