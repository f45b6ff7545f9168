using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Makes one server's data those of another: the first filling of a node, and the way back for one that has lost its thread.</summary>
public static class CopyOperation
{
    private const string Name = "Copy-MySqlData";

    /// <summary>Looks at both servers and at the programs of this machine, and makes the plan.</summary>
    /// <exception cref="ReplicationException">A server cannot be asked, or the copy is refused.</exception>
    public static async Task<OperationPlan> PlanAsync(
        ServerEndpoint recipient, ServerEndpoint donor, ServerLogin login, CopyOptions options, TimeSpan timeout, CancellationToken cancellation = default) =>
        Plan(await ReadAsync(recipient, donor, login, options, timeout, cancellation), options);

    /// <summary>Reads all that the plan is made from.</summary>
    public static async Task<CopyFacts> ReadAsync(
        ServerEndpoint recipient, ServerEndpoint donor, ServerLogin login, CopyOptions options, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(options);
        if (recipient == donor)
            throw CopyOperationErrors.SameServer(recipient, donor);
        // The recipient first: what it holds can only have become more in the donor, which is looked at later.
        if (await CopyPendingReader.FindStoppedAsync(recipient, donor, login, options, timeout, cancellation) is { } stopped)
            return stopped;
        var recipientIs = await SnapshotReader.ReadAsync(recipient, login, timeout, cancellation);
        var recipientHolds = await CopyInventoryReader.ReadAsync(recipient, login, timeout, cancellation);
        var donorIs = await SnapshotReader.ReadAsync(donor, login, timeout, cancellation);
        var donorHolds = await CopyInventoryReader.ReadAsync(donor, login, timeout, cancellation);
        var tools = options.Method == CopyMethod.Clone ? new CopyTools() : await CopyToolFinder.FindAsync(donorIs, options.ToolPath, cancellation);
        var facts = new CopyFacts(donorIs, recipientIs, donorHolds, recipientHolds, tools) { Tls = login.TlsMode, CaFile = login.CaFile };
        if (!donorIs.Release.IsMariaDb || !CopyBackupRules.IsAskedFor(options))
            return facts;
        facts = facts with { DonorPlace = CopyPlace.Of(donorIs), RecipientPlace = CopyPlace.Of(recipientIs) };
        return facts with { Pending = options.EvenIfEqual ? null : CopyPendingReader.Find(facts) };
    }

    /// <summary>The plan. Pure.</summary>
    /// <exception cref="ReplicationException">The copy is refused: SameServer, Incompatible, NotReady, ErrantTransactions, UnappliedRelayLog, ToolMissing, CopyFailed.</exception>
    public static OperationPlan Plan(CopyFacts facts, CopyOptions options)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(Name, [facts.Recipient.Server, facts.Donor.Server], Steps(facts, options));
    }

    /// <summary>The steps, for operations of which a copy is a part. Pure. One step that is done already when there is nothing to copy.</summary>
    /// <exception cref="ReplicationException">As <see cref="Plan"/>.</exception>
    public static IReadOnlyList<PlanStep> Steps(CopyFacts facts, CopyOptions options)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        if (facts.Pending is { IsTakenIntoUse: true } or { IsStopped: true })
            return CopyByBackup.Steps(facts, options);
        CopyRules.Check(facts, options);
        if (CopyRules.IsNotNeeded(facts, options))
            return [Nothing(facts)];
        return Choose(facts, options) switch
        {
            CopyMethod.Clone => CopyByClone.Steps(facts, options),
            CopyMethod.Backup => CopyByBackup.Steps(facts, options),
            _ => CopyByDump.Steps(facts),
        };
    }

    private static CopyMethod Choose(CopyFacts facts, CopyOptions options)
    {
        if (options.Method is CopyMethod.Auto or CopyMethod.Clone)
        {
            if (CopyRules.CloneObstacle(facts) is not { } obstacle)
                return CopyMethod.Clone;
            if (options.Method == CopyMethod.Clone)
                throw CopyOperationErrors.Incompatible(facts.Recipient.Server, "it cannot be cloned into: " + obstacle.Why, obstacle.Remedy);
        }

        var tools = facts.Tools;
        if (options.Method == CopyMethod.Backup)
        {
            CopyBackupRules.Check(facts, options);
            return CopyMethod.Backup;
        }

        if (options.Method == CopyMethod.Auto && (tools.Dump is null || tools.Client is null) && CopyBackupRules.IsPossible(facts, options))
            return CopyMethod.Backup;
        if (tools.Dump is null || tools.Client is null)
        {
            var mariaDb = facts.Donor.Release.IsMariaDb;
            throw tools.Missing(tools.Dump is null ? mariaDb ? "mariadb-dump" : "mysqldump" : mariaDb ? "mariadb" : "mysql", facts.Donor, options.ToolPath);
        }

        foreach (var server in new[] { facts.Donor, facts.Recipient })
        {
            if (!server.IsOn("log_bin"))
                throw CopyOperationErrors.NotReady(server.Server, "log_bin is OFF, so that a dump has no position to go on from.", "Set log_bin in the configuration and restart the server.");
            if (!server.Release.IsMariaDb && server.Variable("gtid_mode") != "ON")
                throw CopyOperationErrors.NotReady(server.Server, $"gtid_mode is {server.Variable("gtid_mode")}, so that a dump has no GTID position.", "Set gtid_mode = ON and enforce_gtid_consistency = ON, or use -Method Clone.");
        }

        return CopyMethod.Dump;
    }

    private static PlanStep Nothing(CopyFacts facts) => new()
    {
        Id = "compare",
        Server = facts.Recipient.Server,
        Title = facts.Recipient.Executed.Equals(facts.Donor.Executed)
            ? $"Nothing to copy: {facts.Recipient.Server} has the transactions of {facts.Donor.Server}"
            : $"Nothing to copy: {facts.Recipient.Server} replicates from {facts.Donor.Server}",
        Statements = [],
        AlreadyDone = (_, _) => Task.FromResult(true),
    };
}
