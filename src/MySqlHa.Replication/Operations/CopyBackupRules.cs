using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>What stands in the way of a copy by mariadb-backup. Pure.</summary>
internal static class CopyBackupRules
{
    private static readonly string[] Equal = ["innodb_page_size", "innodb_data_file_path", "innodb_undo_tablespaces", "lower_case_table_names"];

    /// <summary>Whether it is worth looking for data folders.</summary>
    internal static bool IsAskedFor(CopyOptions options) =>
        options.Method == CopyMethod.Backup || (options.Method == CopyMethod.Auto && options is { StopRecipient: not null, StartRecipient: not null });

    internal static bool IsPossible(CopyFacts facts, CopyOptions options)
    {
        try
        {
            Check(facts, options);
            return true;
        }
        catch (ReplicationException)
        {
            return false;
        }
    }

    /// <summary>Throws what forbids it.</summary>
    internal static void Check(CopyFacts facts, CopyOptions options)
    {
        var (donor, recipient) = (facts.Donor, facts.Recipient);
        if (Obstacle(facts, options) is { } obstacle)
            throw CopyOperationErrors.Incompatible(recipient.Server, "it cannot be filled by mariadb-backup: " + obstacle.Why, obstacle.Remedy);
        if (facts.Tools.Backup is null)
            throw facts.Tools.Missing("mariadb-backup", donor, options.ToolPath);
        foreach (var server in new[] { donor, recipient })
        {
            if (!server.IsOn("log_bin"))
                throw CopyOperationErrors.NotReady(server.Server, "log_bin is OFF, so that a backup has no position to go on from.", "Set log_bin in the configuration and restart the server.");
        }

        // A whole backup of an earlier run lies there already.
        var (needed, free) = (facts.DonorPlace!.Used, facts.RecipientPlace!.Free);
        if (facts.Pending is null && needed > free)
            throw CopyOperationErrors.NoRoom(recipient.Server, facts.RecipientPlace.Folder!, needed, free);
    }

    private static (string Why, string Remedy)? Obstacle(CopyFacts facts, CopyOptions options)
    {
        const string Otherwise = "Use -Method Dump.";
        var (donor, recipient) = (facts.Donor, facts.Recipient);
        if (!donor.Release.IsMariaDb)
            return ("it is MariaDB's.", "Use -Method Clone or Dump.");
        if (options.StopRecipient is null || options.StartRecipient is null)
            return ("its server has to be stopped and started, and nobody said how.", "Give -StopCommand and -StartCommand.");
        foreach (var (server, place) in new[] { (donor, facts.DonorPlace), (recipient, facts.RecipientPlace) })
        {
            if (place?.Folder is null)
                return ($"{server.Server}: {place?.Obstacle ?? "nobody looked for its data folder."}", "Run the command, as root, on the machine that has both data folders; or use -Method Dump.");
        }

        if (facts.RecipientPlace!.Obstacle is { } why)
            return ($"{recipient.Server}: {why}", Otherwise);
        if (facts.DonorPlace!.Elsewhere.Count > 0)
            return ($"{donor.Server} has files that lie outside of its data folder, and both servers would share them: {string.Join(", ", facts.DonorPlace.Elsewhere)}.", Otherwise);
        if (!SameSeries(donor.Release, recipient.Release))
            return ($"a backup needs the same series on both; {donor.Server} runs {donor.Release}, {recipient.Server} {recipient.Release}.", Otherwise);
        foreach (var name in Equal)
        {
            if (donor.Variable(name) is { } there && recipient.Variable(name) is { } here && there != here)
                return ($"a backup needs the same {name} on both; {donor.Server} has {there}, {recipient.Server} has {here}.", "Make them equal, or use -Method Dump.");
        }

        return null;
    }

    private static bool SameSeries(ServerRelease a, ServerRelease b) => (a.Major, a.Minor) == (b.Major, b.Minor);
}
