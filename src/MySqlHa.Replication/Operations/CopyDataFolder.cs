using System.Globalization;

namespace MySqlHa.Replication.Operations;

/// <summary>A data folder on this machine, and those that stand beside it during a copy: the same file system, so that a rename swaps them.</summary>
internal static class CopyDataFolder
{
    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    internal static string New(string folder) => folder + ".new";

    internal static string Old(string folder) => folder + ".old";

    /// <summary>Where a process works; null when it has ended or cannot be looked at.</summary>
    internal static string? WorksIn(int process)
    {
        try
        {
            return new FileInfo($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cwd").LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The process that works in the folder; null for none. A server that shuts down writes to its files long after it listens no more.</summary>
    internal static int? Process(string folder)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId && WorksIn(pid) == folder && IsServer(entry))
                return pid;
        }

        return null;
    }

    /// <summary>Bytes of all files; 0 when there is no such folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="logs">Names that files of its own begin with that do not count.</param>
    internal static long Size(string folder, IReadOnlyList<string> logs)
    {
        if (!Directory.Exists(folder))
            return 0;
        long sum = 0;
        // A server creates and drops files while we look.
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", All))
        {
            if (file.DirectoryName == folder && logs.Any(l => file.Name.StartsWith(l + ".", StringComparison.Ordinal)))
                continue;
            sum += Length(file);
        }

        return sum;
    }

    internal static IReadOnlyList<string> Elsewhere(string folder) =>
        [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", All).Where(f => f.Extension == ".isl" || f.LinkTarget is not null).Select(f => Path.GetRelativePath(folder, f.FullName)).Take(10)];

    /// <summary>proc(5): the fifth field is the mount point, with octal escapes.</summary>
    internal static bool IsMountPoint(string folder) =>
        File.ReadLines("/proc/self/mountinfo").Any(l => l.Split(' ') is { Length: > 4 } f && f[4].Replace("\\040", " ", StringComparison.Ordinal) == folder);

    internal static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool IsServer(string process)
    {
        try
        {
            return File.ReadAllText(process + "/comm") is var name && (name.StartsWith("mariadbd", StringComparison.Ordinal) || name.StartsWith("mysqld", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
