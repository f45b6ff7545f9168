using System.Net;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What stands in the way of a copy, and which way it takes. Pure.</summary>
internal static class CopyRules
{
    private static readonly string[] EqualForClone = ["innodb_page_size", "innodb_data_file_path", "character_set_server", "collation_server", "lower_case_table_names", "version_compile_machine"];
    private static readonly string[] Identity = ["hostname", "port", "datadir", "socket"];

    /// <summary>Whether the recipient needs no copy: it has all, replicates what is missing, or was cloned and has applied nothing since.</summary>
    internal static bool IsNotNeeded(CopyFacts facts, CopyOptions options)
    {
        var (donor, recipient) = (facts.Donor, facts.Recipient);
        if (options.EvenIfEqual || facts.RecipientHolds.Unfinished || !recipient.Executed.IsSubsetOf(donor.Executed))
            return false;
        if (recipient.Executed.Equals(donor.Executed))
            return !recipient.Executed.IsEmpty || (facts.DonorHolds.Schemas.Count == 0 && facts.RecipientHolds.Schemas.Count == 0);
        return recipient.Channels.Any(c => c.Source == donor.Server && c is { Receiver: ReceiverState.Running, ApplierRunning: true });
    }

    /// <summary>Whether the recipient was cloned from this donor already and has only to be put in order: what a run after a restart finds.</summary>
    internal static bool IsCloned(CopyFacts facts, CopyOptions options) =>
        !options.EvenIfEqual && facts.RecipientHolds is { CloneState: "Completed", Unfinished: false, CloneExecuted: { Length: > 0 } cloned }
        && facts.RecipientHolds.CloneSource == DonorAddress(facts)?.ToString()
        && facts.Recipient.Executed.Equals(MySqlGtidSet.Parse(cloned)) && facts.Donor.Purged.IsSubsetOf(facts.Recipient.Executed);

    /// <summary>Throws what forbids any copy.</summary>
    internal static void Check(CopyFacts facts, CopyOptions options)
    {
        var (donor, recipient) = (facts.Donor, facts.Recipient);
        if (donor.Release.IsMariaDb != recipient.Release.IsMariaDb)
            throw CopyOperationErrors.OtherFlavor(recipient.Server, recipient.Release, donor.Server, donor.Release);
        if (IsSame(donor, recipient))
            throw CopyOperationErrors.SameServer(recipient.Server, donor.Server);
        if (facts.DonorHolds.Unfinished)
            throw CopyOperationErrors.UnfinishedDonor(donor.Server);
        if (options.AllowDataLoss)
            return;
        var errant = recipient.Executed.Subtract(donor.Executed);
        if (!errant.IsEmpty)
            throw CopyOperationErrors.Errant(recipient.Server, donor.Server, errant);
        if (recipient.Executed.IsEmpty && facts.RecipientHolds is { Unfinished: false, Schemas.Count: > 0 })
            throw CopyOperationErrors.Unexplained(recipient.Server, facts.RecipientHolds.Schemas);
        // What waits in a relay log and has come from the donor comes with the copy, too.
        if (recipient.Channels.FirstOrDefault(c => !c.IsDrained && !(c.AutoPosition && c.Retrieved.IsSubsetOf(donor.Executed))) is { } channel)
            throw CopyOperationErrors.Unapplied(recipient.Server, channel.Name, channel.Source);
    }

    /// <summary>Why the recipient cannot clone, with the remedy; null when it can.</summary>
    internal static (string Why, string Remedy)? CloneObstacle(CopyFacts facts)
    {
        var (donor, recipient) = (facts.Donor, facts.Recipient);
        if (donor.Release.IsMariaDb)
            return ("MariaDB has no clone plugin.", "Use -Method Dump.");
        if (!donor.Dialect.CanClone || !recipient.Dialect.CanClone)
            return ($"the clone plugin came with MySQL 8.0.17; {donor.Server} runs {donor.Release}, {recipient.Server} {recipient.Release}.", "Use -Method Dump.");
        if (!SameSeries(donor.Release, recipient.Release))
            return ($"a clone needs the same series on both; {donor.Server} runs {donor.Release}, {recipient.Server} {recipient.Release}.", "Use -Method Dump, or upgrade.");
        if (facts.DonorHolds.NotInnoDb.Count > 0)
            return ($"a clone copies InnoDB only, and {donor.Server} has {string.Join(", ", facts.DonorHolds.NotInnoDb.Take(10))}.", "Convert these tables with ALTER TABLE ... ENGINE = InnoDB, or use -Method Dump.");
        foreach (var name in EqualForClone)
        {
            if (donor.Variable(name) is { } there && recipient.Variable(name) is { } here && there != here)
                return ($"a clone needs the same {name} on both; {donor.Server} has {there}, {recipient.Server} has {here}.", "Make them equal, or use -Method Dump.");
        }

        if (donor.SuperReadOnly == true && !facts.DonorHolds.Libraries.ContainsKey("clone"))
            return ($"{donor.Server} lacks the clone plugin, and its super_read_only keeps it from being installed.", $"Run on {donor.Server}: SET GLOBAL super_read_only = OFF; INSTALL PLUGIN clone SONAME 'mysql_clone.so'; SET GLOBAL super_read_only = ON; or use -Method Dump.");
        if (Lacks(donor, "BACKUP_ADMIN") is { } onDonor)
            return onDonor;
        if (Lacks(recipient, "CLONE_ADMIN") is { } onRecipient)
            return onRecipient;
        return DonorAddress(facts) is null
            ? ($"it would have to reach the donor at {donor.Server}, which is this machine's own address, and {donor.Server} has no report_host.", "Name the donor by the address that the recipient knows it by.")
            : null;
    }

    /// <summary>The donor as the recipient reaches it, or null when that is not known.</summary>
    internal static ServerEndpoint? DonorAddress(CopyFacts facts)
    {
        var server = facts.Donor.Server;
        if (!IsLoopback(server.Host) || IsLoopback(facts.Recipient.Server.Host))
            return server;
        return facts.Donor.Variable("report_host") is { Length: > 0 } host
            ? new(host, int.TryParse(facts.Donor.Variable("report_port"), out var port) && port > 0 ? port : server.Port)
            : null;
    }

    /// <summary>Same endpoint, or the same server behind two names. MariaDB has no uuid: its id, host name, port and data folder together.</summary>
    private static bool IsSame(ServerSnapshot a, ServerSnapshot b) => a.Server == b.Server
        || (a.ServerUuid is not null ? a.ServerUuid == b.ServerUuid
            : a.ServerId == b.ServerId && Identity.All(v => a.Variable(v) == b.Variable(v)));

    // Since 8.0.37 any two of one series clone; before, only equal versions.
    private static bool SameSeries(ServerRelease a, ServerRelease b) =>
        (a.Major, a.Minor) == (b.Major, b.Minor) && (a.Patch == b.Patch || (a.AtLeast(8, 0, 37) && b.AtLeast(8, 0, 37)));

    private static (string Why, string Remedy)? Lacks(ServerSnapshot server, string privilege)
    {
        // A privilege may come through a role, which SHOW GRANTS names and does not spell out: the server will say.
        var known = server.Grants.Count > 0 && !server.Grants.Any(g => g.Contains(privilege, StringComparison.Ordinal)
            || g.StartsWith("GRANT ALL PRIVILEGES ON *.*", StringComparison.Ordinal) || !g.Contains(" ON ", StringComparison.Ordinal));
        return known
            ? ($"{server.CurrentUser} lacks {privilege} on {server.Server}.", $"Run there as an administrator: GRANT {privilege} ON *.* TO {server.CurrentUser}; or use -Method Dump.")
            : null;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
