using System.Globalization;

namespace MySqlHa.Replication.Dialect;

/// <summary>Flavour and numeric version. Versions compare as numbers: calendar versions such as 26.7.0 exist.</summary>
/// <param name="Flavor">Whose server.</param>
/// <param name="Major">First number.</param>
/// <param name="Minor">Second number.</param>
/// <param name="Patch">Third number.</param>
public readonly record struct ServerRelease(ServerFlavor Flavor, int Major, int Minor, int Patch)
{
    /// <summary>Whether it is MariaDB; Percona Server counts as MySQL.</summary>
    public bool IsMariaDb => Flavor == ServerFlavor.MariaDb;

    /// <summary>Reads what @@version (and @@version_comment) say, or the version of the greeting.</summary>
    public static ServerRelease Parse(string version, string comment = "")
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(comment);
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

    /// <summary>Whether the version is this one or a later one.</summary>
    public bool AtLeast(int major, int minor, int patch = 0) => (Major, Minor, Patch).CompareTo((major, minor, patch)) >= 0;

    /// <summary>Flavour and version, as in "MySQL 9.7.0".</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Flavor == ServerFlavor.MySql ? "MySQL" : Flavor == ServerFlavor.MariaDb ? "MariaDB" : Flavor.ToString())} {Major}.{Minor}.{Patch}");
}
