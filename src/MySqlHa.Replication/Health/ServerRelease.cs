using System.Globalization;

namespace MySqlHa.Replication.Health;

/// <summary>Flavour and numeric version. Versions compare as numbers: calendar versions such as 26.7.0 exist.</summary>
internal readonly record struct ServerRelease(ServerFlavor Flavor, int Major, int Minor, int Patch)
{
    internal static ServerRelease Parse(string version, string comment = "")
    {
        var flavor = version.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) || comment.Contains("MariaDB", StringComparison.OrdinalIgnoreCase)
            ? ServerFlavor.MariaDb
            : comment.Contains("Percona", StringComparison.OrdinalIgnoreCase) ? ServerFlavor.Percona : ServerFlavor.MySql;
        var text = flavor == ServerFlavor.MariaDb && version.StartsWith("5.5.5-", StringComparison.Ordinal) ? version[6..] : version;
        Span<int> numbers = stackalloc int[3];
        var index = 0;
        foreach (var part in text.Split('.', 3))
        {
            var digits = part.AsSpan()[..(part.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : part.Length)];
            _ = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[index++]);
        }

        return new(flavor, numbers[0], numbers[1], numbers[2]);
    }

    internal bool IsMariaDb => Flavor == ServerFlavor.MariaDb;

    internal bool AtLeast(int major, int minor, int patch) => (Major, Minor, Patch).CompareTo((major, minor, patch)) >= 0;

    /// <summary>Lists every channel (connection) of this server.</summary>
    internal string ReplicationStatus => IsMariaDb
        ? "SHOW ALL SLAVES STATUS"
        : AtLeast(8, 0, 22) ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
}
