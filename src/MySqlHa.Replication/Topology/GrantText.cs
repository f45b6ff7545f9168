using System.Text.RegularExpressions;

namespace MySqlHa.Replication.Topology;

/// <summary>MariaDB's SHOW GRANTS ends with IDENTIFIED BY PASSWORD and the hash: never kept.</summary>
internal static partial class GrantText
{
    internal static string WithoutSecret(string grant) => Secret().Replace(grant, "");

    [GeneratedRegex(@"\s+IDENTIFIED\s+(BY\s+PASSWORD|VIA|WITH)\s+.*?(?=\s+(WITH|REQUIRE)\b|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
