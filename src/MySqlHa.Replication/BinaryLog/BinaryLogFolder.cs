using System.Globalization;
using System.Text.RegularExpressions;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// The binary logs of a folder, in order of their numbers: a server's data folder, a copy of it, or an archive. Relay logs, which look alike, are
/// left out.
/// </summary>
public sealed partial class BinaryLogFolder
{
    private BinaryLogFolder(string path, IReadOnlyList<string> files, IReadOnlyList<(string File, string Words)> missing) =>
        (Path, Files, Missing, Warnings) = (path, files, [.. missing.Select(m => m.File)], [.. missing.Select(m => m.Words)]);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Names of the files, oldest first; at least one.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>What is missing, in words: files that the index names or whose number lies between others.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Names of files that are missing; of several between two others the first.</summary>
    internal IReadOnlyList<string> Missing { get; }

    /// <summary>Looks into a folder. The index file is not needed: numbers give the order.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotBinaryLog"/>: there is none, or there are several servers' logs; <see cref="ReplicationError.EncryptedLog"/>; <see cref="ReplicationError.LocalFile"/>: it cannot be read.</exception>
    public static BinaryLogFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        try
        {
            var names = Directory.EnumerateFiles(path).Select(f => System.IO.Path.GetFileName(f)).ToList();
            var groups = names.Select(n => (Name: n, Match: Numbered().Match(n))).Where(n => n.Match.Success)
                .GroupBy(n => n.Match.Groups["base"].Value, n => n.Name, StringComparer.Ordinal)
                .Select(g => (Base: g.Key, Files: g.OrderBy(NumberOf).ThenBy(n => n, StringComparer.Ordinal).ToList()))
                .Where(g => IsBinaryLog(path, g.Files)).ToList();
            // What was left behind under another name of log_bin has no index.
            if (groups.Count > 1 && groups.Where(g => names.Contains(g.Base + ".index")).ToList() is { Count: 1 } indexed)
                groups = indexed;
            if (groups is not [var (name, files)])
                throw Unclear(path, groups);
            return new(path, files, [.. FindMissing(path, name, files)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw BinaryLogErrors.Unusable(path, error);
        }
    }

    /// <summary>Opens one of its files.</summary>
    /// <exception cref="ReplicationException">As <see cref="BinaryLogReader.Open(string)"/>.</exception>
    public BinaryLogReader OpenFile(string name) => BinaryLogReader.Open(System.IO.Path.Combine(Path, name));

    /// <summary>Opens one of its files for what its head says.</summary>
    internal BinaryLogReader OpenHead(string name) => BinaryLogReader.OpenHead(System.IO.Path.Combine(Path, name));

    internal static long NumberOf(string name) =>
        long.TryParse(name.AsSpan(name.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>Told by the newest that says what it is; the last file of a server that died may be empty.</summary>
    private static bool IsBinaryLog(string path, List<string> files)
    {
        foreach (var file in Enumerable.Reverse(files))
        {
            try
            {
                using var log = BinaryLogReader.OpenHead(System.IO.Path.Combine(path, file));
                if (log.IsMariaDb is not null)
                    return !log.IsRelay;
            }
            catch (ReplicationException error) when (error.Error == ReplicationError.NotBinaryLog)
            {
                return false;
            }
        }

        return false;
    }

    private static ReplicationException Unclear(string path, List<(string Base, List<string> Files)> groups) => groups.Count == 0
        ? BinaryLogErrors.NotBinaryLog(path, "no file in it is one (such as binlog.000001)")
        : new(
            ReplicationError.NotBinaryLog, null, $"{path} has the binary logs of several servers, or of several settings of log_bin: {string.Join(", ", groups.Select(g => g.Base))}. Nothing was changed.",
            "Copy those that are meant to a folder of their own, and name that.");

    private static IEnumerable<(string File, string Words)> FindMissing(string path, string name, List<string> files)
    {
        var index = System.IO.Path.Combine(path, name + ".index");
        if (File.Exists(index))
        {
            // Written by a server of either system.
            var named = File.ReadLines(index).Select(l => l.Trim()).Where(l => l.Length > 0).Select(l => l[(l.LastIndexOfAny(['/', '\\']) + 1)..]);
            foreach (var file in named.Where(n => !files.Contains(n) && Numbered().IsMatch(n)).OrderBy(NumberOf))
                yield return (file, $"{name}.index names {file}, which is not in {path}: transactions of that file are not seen.");
            yield break;
        }

        for (var i = 1; i < files.Count; i++)
        {
            if (NumberOf(files[i]) - NumberOf(files[i - 1]) > 1)
            {
                var next = (NumberOf(files[i - 1]) + 1).ToString(CultureInfo.InvariantCulture).PadLeft(files[i - 1].Length - name.Length - 1, '0');
                yield return ($"{name}.{next}", $"There is nothing between {files[i - 1]} and {files[i]} in {path}: transactions of the files that are missing are not seen.");
            }
        }
    }

    [GeneratedRegex(@"^(?<base>.+)\.\d{6,}$")]
    private static partial Regex Numbered();
}
