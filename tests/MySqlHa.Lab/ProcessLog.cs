using System.Text.RegularExpressions;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab;

/// <summary>The log file of a process on a host.</summary>
public sealed class ProcessLog
{
    private readonly ProcessIdentity _process;
    private readonly string _name;

    internal ProcessLog(string path, ProcessIdentity process, string name)
    {
        Path = path;
        _process = process;
        _name = name;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes now: a place to wait from.</summary>
    public long Position => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>What has been printed, from byte <paramref name="from"/> on.</summary>
    public string Read(long from = 0)
    {
        if (!File.Exists(Path))
            return "";
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Waits until a whole line matches.</summary>
    /// <param name="pattern">Regular expression.</param>
    /// <param name="timeout">How long at most.</param>
    /// <param name="from">Where to begin, in bytes (<see cref="Position"/>).</param>
    /// <returns>The first line that matches.</returns>
    /// <exception cref="LabException">It did not come, or the process ended first; with the end of the log.</exception>
    public async Task<string> WaitForAsync(string pattern, TimeSpan timeout, long from = 0)
    {
        long limit = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            bool alive = _process.IsAlive;
            string text = Read(from);
            string whole = text[..(text.LastIndexOf('\n') + 1)];
            foreach (string line in whole.Split('\n'))
            {
                if (Regex.IsMatch(line, pattern))
                    return line;
            }

            if (!alive)
                throw new LabException($"{_name} ended before it printed '{pattern}'. End of {Path}:\n{Tail()}");
            if (Environment.TickCount64 >= limit)
                throw new LabException($"{_name} did not print '{pattern}' within {timeout.TotalSeconds:0.#} s. End of {Path}:\n{Tail()}");
            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    /// <summary>The last <paramref name="lines"/> lines.</summary>
    public string Tail(int lines = 15) => string.Join('\n', Read().TrimEnd().Split('\n').TakeLast(lines));
}
