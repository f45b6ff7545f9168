using System.Globalization;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Faults;

/// <summary>The guard of a daemon of ours: a child of it by the name of mysqlha-guard, found in /proc, so that nothing is asked of the daemon.</summary>
internal static class GuardProcess
{
    private const string Name = "mysqlha-guard";

    /// <summary>It, or null where the daemon has none.</summary>
    public static ProcessIdentity? Of(int daemon)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && IsGuard(folder, daemon))
                return ProcessIdentity.Of(pid);
        }

        return null;
    }

    private static bool IsGuard(string folder, int daemon)
    {
        try
        {
            // pid (comm) state ppid ...
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            int from = stat.IndexOf('(', StringComparison.Ordinal) + 1, to = stat.LastIndexOf(')');
            string[] rest = stat[(to + 2)..].Split(' ');
            return stat[from..to].StartsWith(Name, StringComparison.Ordinal) && rest[0] is not ("Z" or "X")
                && rest[1] == daemon.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
