using System.Text.RegularExpressions;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>A program on this machine: where it is and what it says it is.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Release">Flavour and version; on MariaDB that of the distribution it came with.</param>
public sealed partial record CopyTool(string Path, ServerRelease Release)
{
    /// <summary>Reads what --version prints; null when that is no such program.</summary>
    internal static CopyTool? Parse(string path, string says)
    {
        if (MariaDb().Match(says) is { Success: true } mariaDb)
            return new(path, ServerRelease.Parse(mariaDb.Groups["version"].Value + "-MariaDB"));
        return MySql().Match(says) is { Success: true } mySql ? new(path, ServerRelease.Parse(mySql.Groups["version"].Value)) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} ({Release})";

    // mysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu; mariadb-dump from 11.8.2-MariaDB, client 10.19
    [GeneratedRegex(@"(?<version>\d+\.\d+\.\d+)-MariaDB")]
    private static partial Regex MariaDb();

    // mysqldump  Ver 8.4.6 for Linux on x86_64; 5.7's says Ver 10.13 Distrib 5.7.44
    [GeneratedRegex(@"(Distrib|Ver) (?<version>\d+\.\d+\.\d+)")]
    private static partial Regex MySql();
}
