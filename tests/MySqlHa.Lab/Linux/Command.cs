using System.Diagnostics;

namespace MySqlHa.Lab.Linux;

/// <summary>Runs a short command to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs it and throws, with what it printed, unless it exits with 0.</summary>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, string? input = null)
    {
        var list = arguments.ToArray();
        CommandResult result = await TryRunAsync(file, list, input).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            string said = string.Join('\n', new[] { result.Error.Trim(), result.Output.Trim() }.Where(x => x.Length > 0));
            throw new LabException($"'{file} {string.Join(' ', list)}' ended with {result.ExitCode}: {said}");
        }

        return result.Output;
    }

    /// <summary>Runs it and returns whatever came of it.</summary>
    public static async Task<CommandResult> TryRunAsync(string file, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new LabException($"'{file}' did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
        process.StandardInput.Close();
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(), output, error).WaitAsync(Limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new LabException($"'{file} {string.Join(' ', start.ArgumentList)}' did not end within {Limit.TotalMinutes:0} minutes.");
        }

        return new CommandResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }
}
