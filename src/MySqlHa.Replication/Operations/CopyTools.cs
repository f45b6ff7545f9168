using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>The programs for a dump that fit the donor, and what is missing.</summary>
public sealed record CopyTools
{
    /// <summary>mysqldump or mariadb-dump.</summary>
    public CopyTool? Dump { get; init; }

    /// <summary>mysql or mariadb.</summary>
    public CopyTool? Client { get; init; }

    /// <summary>mariadb-backup.</summary>
    public CopyTool? Backup { get; init; }

    /// <summary>Programs that were found and do not fit, and why; for the message.</summary>
    public IReadOnlyList<string> Unfit { get; init; } = [];

    /// <summary>Why one that was found does not fit; null when it does.</summary>
    internal static string? Misfit(CopyTool tool, ServerSnapshot donor, bool dumps)
    {
        if (tool.Release.IsMariaDb != donor.Release.IsMariaDb)
            return $"{tool} is {(tool.Release.IsMariaDb ? "MariaDB's" : "MySQL's")}";
        if (!dumps || donor.Release.IsMariaDb)
            return null;
        // Before 8.0.17 the dump sets the GTID position at its head: a load that breaks off would pass for a whole one.
        if (!tool.Release.AtLeast(8, 0, 17))
            return $"{tool} is older than 8.0.17";
        return (tool.Release.Major, tool.Release.Minor).CompareTo((donor.Release.Major, donor.Release.Minor)) < 0 ? $"{tool} is older than the donor" : null;
    }

    /// <summary>Why a mariadb-backup does not fit; null when it does. MariaDB: it must be of the server's own series.</summary>
    internal static string? BackupMisfit(CopyTool tool, ServerSnapshot donor) =>
        (tool.Release.Major, tool.Release.Minor) == (donor.Release.Major, donor.Release.Minor) ? null : $"{tool} is not of the donor's series";

    /// <summary>The one error that says which program is missing, and what would bring it.</summary>
    internal ReplicationException Missing(string what, ServerSnapshot donor, string? folder)
    {
        var found = Unfit.Count == 0 ? "" : $" What was found does not fit: {string.Join("; ", Unfit)}.";
        var remedy = donor.Release.IsMariaDb
            ? what == "mariadb-backup" ? "Install Debian's package mariadb-backup of the donor's series." : "Install Debian's package mariadb-client."
            : "Install MySQL's own client (Debian's mysql-client-core of unstable, or MySQL's package mysql-client; Debian 12's default-mysql-client is MariaDB's and does not do).";
        return CopyOperationErrors.ToolMissing(
            $"{what} for {donor.Release} was not found {(folder is null ? "on PATH" : $"in {folder}")}.{found}", remedy + " Or name its folder with -ToolPath.");
    }
}
