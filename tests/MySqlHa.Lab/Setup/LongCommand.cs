using System.Diagnostics;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Setup;

/// <summary>A command that may take minutes: tells every two seconds that it is alive and what it printed last.</summary>
internal static class LongCommand
{
    public static async Task<CommandResult> RunAsync(
        string what, string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment,
        IProgress<string>? progress, CancellationToken cancellation)
    {
        // Tied to this process: an interrupted set-up must not go on by itself.
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "TERM", "--", file, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in environment)
            start.Environment[key] = value;
        var lines = new List<string>();
        using Process process = await Spawner.StartAsync(start).ConfigureAwait(false);
        process.StandardInput.Close();
        Task reading = Task.WhenAll(ReadAsync(process.StandardOutput, lines), ReadAsync(process.StandardError, lines));
        long began = Stopwatch.GetTimestamp();
        progress?.Report(what);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.8));
        Task exit = process.WaitForExitAsync(CancellationToken.None);
        Task<bool> tick = timer.WaitForNextTickAsync(cancellation).AsTask();
        while (await Task.WhenAny(exit, tick).ConfigureAwait(false) == tick)
        {
            if (cancellation.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                await exit.ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }

            string last;
            lock (lines)
                last = lines.Count == 0 ? "" : ": " + lines[^1];
            progress?.Report($"{what} ({Stopwatch.GetElapsedTime(began).TotalSeconds:0} s){last}");
            tick = timer.WaitForNextTickAsync(cancellation).AsTask();
        }

        await reading.ConfigureAwait(false);
        lock (lines)
            return new CommandResult(process.ExitCode, string.Join('\n', lines), string.Join('\n', lines.TakeLast(15)));
    }

    private static async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (lines)
                lines.Add(line.Length > 100 ? line[..100] : line);
        }
    }
}
