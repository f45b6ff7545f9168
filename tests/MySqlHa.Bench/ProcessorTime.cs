using System.Globalization;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Bench;

/// <summary>Processor time of processes, user's and kernel's (proc_pid_stat(5), fields 14 and 15): a figure that other work on the machine hardly moves.</summary>
internal static class ProcessorTime
{
    // USER_HZ, which Linux promises on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Seconds that these have used since they began.</summary>
    public static double Of(params ReadOnlySpan<ProcessIdentity> processes)
    {
        double ticks = 0;
        foreach (var process in processes)
        {
            // The name in parentheses may hold blanks: what follows the last one is fixed.
            var text = File.ReadAllText($"/proc/{process.Pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }

        return ticks / TicksPerSecond;
    }
}
