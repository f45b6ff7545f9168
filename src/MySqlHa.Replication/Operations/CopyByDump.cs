using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>The steps of a copy by mysqldump or mariadb-dump.</summary>
internal static class CopyByDump
{
    internal static IReadOnlyList<PlanStep> Steps(CopyFacts facts)
    {
        var recipient = facts.Recipient;
        var steps = new List<PlanStep>();
        if (recipient.Channels.Count > 0)
            steps.Add(CopySteps.StopReplication(recipient));
        var position = new Found();
        steps.Add(Mark(facts));
        if (recipient.Channels.Count > 0)
            steps.Add(CopySteps.RemoveChannels(recipient));
        steps.Add(Empty(facts));
        steps.Add(Accounts(facts));
        steps.Add(Load(facts, position));
        steps.Add(CopySteps.DisableEvents(recipient));
        steps.Add(Finish(facts, position));
        steps.Add(CopySteps.Compare(facts));
        return steps;
    }

    private static PlanStep Mark(CopyFacts facts) => new()
    {
        Id = "mark",
        Server = facts.Recipient.Server,
        Title = "Mark the recipient as half a copy, keep clients from writing to it, and note what it was set to",
        Statements = CopyMark.Statements(facts.Recipient.Release.IsMariaDb),
        Perform = async (context, cancellation) =>
        {
            await using var session = await CopySteps.OpenAsync(context, facts.Recipient.Server, cancellation);
            await CopyMark.PutAsync(session, cancellation);
        },
    };

    private static PlanStep Empty(CopyFacts facts)
    {
        var (recipient, mariaDb) = (facts.Recipient, facts.Recipient.Release.IsMariaDb);
        SqlStatement[] reset =
        [
            SqlStatement.Plain(recipient.Dialect.ResetBinaryLogs),
            .. mariaDb ? [SqlStatement.Plain("SET GLOBAL gtid_slave_pos = ''")] : Array.Empty<SqlStatement>(),
        ];
        return new()
        {
            Id = "empty",
            Server = recipient.Server,
            Title = $"Forget the recipient's GTIDs and drop its schemas ({facts.RecipientHolds.Schemas.Count})",
            Deadline = CopySteps.NoLimit,
            Statements = [.. reset, CopySteps.Unlogged, .. facts.RecipientHolds.Schemas.Select(Drop)],
            Perform = async (context, cancellation) =>
            {
                await using var session = await CopySteps.OpenAsync(context, recipient.Server, cancellation);
                foreach (var statement in reset)
                    await session.ExecuteAsync(statement, TimeSpan.FromMinutes(5), cancellation);
                await session.ExecuteAsync(CopySteps.Unlogged, null, cancellation);
                await session.ExecuteAsync(SqlStatement.Plain("SET SESSION foreign_key_checks = 0"), null, cancellation);
                // As they are now: an earlier run may have loaded some.
                foreach (var schema in (await CopyInventoryReader.ReadAsync(session, cancellation)).Schemas)
                    await session.ExecuteAsync(Drop(schema), TimeSpan.FromMinutes(30), cancellation);
            },
        };
    }

    private static PlanStep Accounts(CopyFacts facts) => new()
    {
        Id = "copy-accounts",
        Server = facts.Recipient.Server,
        Title = $"Create the accounts of {facts.Donor.Server} that the recipient lacks, with their privileges",
        Deadline = TimeSpan.FromMinutes(10),
        Statements = [CopySteps.Unlogged, SqlStatement.Plain("CREATE USER <as SHOW CREATE USER on the donor>"), SqlStatement.Plain("GRANT <as SHOW GRANTS on the donor>")],
        Perform = (context, cancellation) => new CopyAccounts(context, facts).RunAsync(cancellation),
    };

    private static PlanStep Load(CopyFacts facts, Found found) => new()
    {
        Id = "load",
        Server = facts.Recipient.Server,
        Title = facts.DonorHolds.NotInnoDb.Count == 0
            ? $"Load a dump of {facts.Donor.Server} ({Count(facts.DonorHolds.Schemas.Count, "schema")})"
            : $"Load a dump of {facts.Donor.Server} ({Count(facts.DonorHolds.Schemas.Count, "schema")}), which is locked meanwhile: {Count(facts.DonorHolds.NotInnoDb.Count, "table")} of it not InnoDB",
        Deadline = CopySteps.NoLimit,
        Statements = facts.DonorHolds.Schemas.Count == 0 ? [] :
        [
            SqlStatement.Plain($"-- {facts.Tools.Dump!.Path} {string.Join(' ', CopyDumpArguments.Dump("...", facts, facts.Tls, facts.CaFile).Select(Shown))} | "
                + $"{facts.Tools.Client!.Path} {string.Join(' ', CopyDumpArguments.Client("...", facts.Recipient.Server, facts.Tools.Client.Release, facts.Tls, facts.CaFile).Select(Shown))}"),
        ],
        Perform = async (context, cancellation) =>
        {
            await using var session = await CopySteps.OpenAsync(context, facts.Donor.Server, cancellation);
            var before = await CopyDonorState.ReadAsync(session, cancellation);
            var position = facts.DonorHolds.Schemas.Count == 0 ? before.Executed : await new CopyDumpRun(context, facts).RunAsync(session, cancellation);
            found.Position = await CopyDonorState.CompleteAsync(session, facts, before, position, cancellation);
        },
    };

    private static PlanStep Finish(CopyFacts facts, Found found)
    {
        var (server, mariaDb) = (facts.Recipient.Server, facts.Recipient.Release.IsMariaDb);
        return new()
        {
            Id = "set-position",
            Server = server,
            Title = "Set the recipient's GTID position to the dump's, restore what was set before, and take the mark away",
            Statements =
            [
                SqlStatement.Plain(mariaDb ? "SET GLOBAL gtid_slave_pos = '<position of the dump>'" : "SET GLOBAL gtid_purged = '<position of the dump>'"),
                CopySteps.Unlogged, SqlStatement.Plain($"DROP SCHEMA {CopyMark.Schema}"),
            ],
            Perform = async (context, cancellation) =>
            {
                await using var session = await CopySteps.OpenAsync(context, server, cancellation);
                var position = found.Position ?? throw new InvalidOperationException("The load has not run.");
                // On MariaDB the recipient's own domain is in it, too: its numbers go on from there, and the donor can go on reading from it.
                await session.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL {(mariaDb ? "gtid_slave_pos" : "gtid_purged")} = {SqlText.Quote(position.ToString())}"), null, cancellation);
                await CopyMark.RemoveAsync(session, cancellation);
            },
        };
    }

    private static SqlStatement Drop(string schema) => SqlStatement.Plain($"DROP SCHEMA IF EXISTS {SqlText.Name(schema)}");

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string Shown(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument;

    /// <summary>What the load has found for the steps after it. A run that begins later loads anew.</summary>
    private sealed class Found
    {
        internal GtidSet? Position { get; set; }
    }
}
