using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// The steps of a copy by mariadb-backup: the recipient runs on with its old data until the new ones stand ready beside them; then the folders are swapped by
/// rename. Source: MariaDB, "Setting up a Replica with mariadb-backup".
/// </summary>
internal static class CopyByBackup
{
    internal static IReadOnlyList<PlanStep> Steps(CopyFacts facts, CopyOptions options)
    {
        var steps = new List<PlanStep>();
        var folder = facts.RecipientPlace!.Folder!;
        var swap = new CopyBackupSwap(facts, options);
        var pending = facts.Pending;
        if (pending is not { IsTakenIntoUse: true } and not { IsStopped: true })
        {
            steps.Add(BackUp(facts, pending is not null));
            steps.Add(swap.Stop());
        }

        if (pending is not { IsTakenIntoUse: true })
            steps.Add(swap.Swap());
        if (pending is not { IsTakenIntoUse: true } or { IsStopped: true })
            steps.Add(swap.Start());
        steps.Add(CopySteps.RemoveChannels(facts.Recipient));
        steps.Add(CopySteps.DisableEvents(facts.Recipient));
        steps.Add(SetPosition(facts));
        // A backup of an earlier run has not what came since; replication brings that.
        steps.Add(CopySteps.Compare(pending is null ? facts : facts with { Donor = facts.Donor with { Executed = Gtid.GtidSet.Parse(pending.Position, true) } }));
        steps.Add(Finish(facts, options, folder));
        return steps;
    }

    private static PlanStep BackUp(CopyFacts facts, bool done) => new()
    {
        Id = "back-up",
        Server = facts.Recipient.Server,
        Title = done
            ? $"Back up {facts.Donor.Server}: an earlier run has, and replication can bring what came since"
            : $"Back up {facts.Donor.Server} to {CopyDataFolder.New(facts.RecipientPlace!.Folder!)}, beside the recipient's data",
        Deadline = CopySteps.NoLimit,
        Statements = done ? [] :
        [
            SqlStatement.Plain($"-- {facts.Tools.Backup!.Path} {string.Join(' ', CopyBackupRun.Backup("...", facts, facts.Tls, facts.CaFile))}"),
            SqlStatement.Plain($"-- {facts.Tools.Backup.Path} {string.Join(' ', CopyBackupRun.Prepare(facts))}"),
        ],
        AlreadyDone = done ? (_, _) => Task.FromResult(true) : null,
        Perform = (context, cancellation) => new CopyBackupRun(context, facts).RunAsync(cancellation),
    };

    private static PlanStep SetPosition(CopyFacts facts)
    {
        var recipient = facts.Recipient;
        return new()
        {
            Id = "set-position",
            Server = recipient.Server,
            Title = "Set the recipient's GTID position to the backup's",
            Statements = [SqlStatement.Plain(recipient.Dialect.ResetBinaryLogs), SqlStatement.Plain("SET GLOBAL gtid_slave_pos = '<position of the backup>'")],
            Deadline = TimeSpan.FromMinutes(5),
            Perform = async (context, cancellation) =>
            {
                await using var session = await CopySteps.OpenAsync(context, recipient.Server, cancellation);
                var pending = CopyPendingFile.Read(CopyPendingFile.In(facts.RecipientPlace!.Folder!)) ?? throw new InvalidOperationException("The copy's file is gone.");
                // A binary log outside of the data folder has outlived the swap, and its numbers with it. Anything else in it was written by somebody since.
                var state = await session.ScalarAsync("SELECT @@GLOBAL.gtid_binlog_state", null, cancellation) ?? "";
                if (state.Length > 0 && state != pending.BinlogState)
                    throw CopyOperationErrors.WrittenTo(recipient.Server, state);
                await session.ExecuteAsync(SqlStatement.Plain(recipient.Dialect.ResetBinaryLogs), TimeSpan.FromMinutes(5), cancellation);
                // What the donor has from others is a table of its data (mysql.gtid_slave_pos), which the backup has brought.
                var brought = Gtid.GtidSet.Parse(await session.ScalarAsync("SELECT @@GLOBAL.gtid_slave_pos", null, cancellation) ?? "", true);
                var position = Gtid.GtidSet.Parse(pending.Position, true).Union(brought);
                await session.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL gtid_slave_pos = {SqlText.Quote(position.ToString())}"), null, cancellation);
            },
        };
    }

    private static PlanStep Finish(CopyFacts facts, CopyOptions options, string folder) => new()
    {
        Id = "finish",
        Server = facts.Recipient.Server,
        Title = $"Remove the recipient's old data ({CopyDataFolder.Old(folder)}), restore what was set before, and take the mark away",
        Deadline = CopySteps.NoLimit,
        Statements = [CopySteps.Unlogged, SqlStatement.Plain($"DROP SCHEMA {CopyMark.Schema}")],
        Perform = async (context, cancellation) =>
        {
            var pending = CopyPendingFile.Read(CopyPendingFile.In(folder)) ?? throw new InvalidOperationException("The copy's file is gone.");
            CopyDataFolder.Delete(CopyDataFolder.Old(folder));
            await using var session = await CopySteps.OpenAsync(context, facts.Recipient.Server, cancellation);
            string[] after =
            [
                .. pending.EventScheduler ? new[] { "SET GLOBAL event_scheduler = ON" } : [],
                "SET SESSION sql_log_bin = 0",
                $"DROP SCHEMA IF EXISTS {CopyMark.Schema}",
                .. pending.ReadOnly ? Array.Empty<string>() : ["SET GLOBAL read_only = OFF"],
            ];
            foreach (var sql in after)
                await session.ExecuteAsync(SqlStatement.Plain(sql), null, cancellation);
            File.Delete(CopyPendingFile.In(folder));
            File.Delete(CopyPendingFile.Of(facts.Recipient.Server, options.StateFolder));
        },
    };
}
