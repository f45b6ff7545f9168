using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What can be done about errant transactions on the server that lacks them. Source: MySQL manual, "Injecting Empty Transactions"; MariaDB knowledge base, "gtid_slave_pos".</summary>
internal static class ErrantSteps
{
    /// <summary>Counts them as executed on the reference, which never gets them then.</summary>
    internal static PlanStep Discard(ErrantSet errant, string channel, TimeSpan limit) => errant.Set is MariaDbGtidSet set
        ? OwnPositionStep.Skip(errant.Reference, set, channel, limit)
        : new()
        {
            Id = "discard-errant",
            Server = errant.Reference.Server,
            Title = $"Count {RejoinClass.Count(errant.Set.Count)} as executed, by empty transactions",
            Statements = errant.Empty,
            Deadline = TimeSpan.FromMinutes(1) + (TimeSpan.FromMilliseconds(200) * (double)errant.Set.Count),
            AlreadyDone = async (context, cancellation) => (await MissingAsync(context, errant, cancellation)).IsEmpty,
            Perform = async (context, cancellation) =>
            {
                // A session of its own: one that breaks off in the middle leaves GTID_NEXT set.
                await using var session = await CopySteps.OpenAsync(context, errant.Reference.Server, cancellation);
                var missing = (MySqlGtidSet)await MissingAsync(context, errant, cancellation);
                var (done, all) = (0m, missing.Count);
                foreach (var range in missing.Ranges)
                {
                    for (var number = range.Interval.First; number <= range.Interval.Last; number++)
                    {
                        await session.ExecuteAsync(SqlStatement.Plain($"SET SESSION GTID_NEXT = '{range.Origin}:{number}'; BEGIN; COMMIT"), TimeSpan.FromSeconds(30), cancellation);
                        if (++done % 1000 == 0)
                            context.Report($"for empty transactions, {all - done} left", (double)(done / all));
                    }
                }

                await session.ExecuteAsync(SqlStatement.Plain("SET SESSION GTID_NEXT = 'AUTOMATIC'"), null, cancellation);
            },
        };

    /// <summary>
    /// Where <see cref="ErrantSalvage"/> cannot do it: waits until the reference has fetched and applied them. A conflict stops its applier; the receiver is stopped then, too, so that nothing more
    /// comes from a server that has diverged.
    /// </summary>
    internal static PlanStep Apply(ErrantSet errant, string channel, TimeSpan limit) => new()
    {
        Id = "apply-errant",
        Server = errant.Reference.Server,
        Title = $"Fetch and apply {RejoinClass.Count(errant.Set.Count)} of {errant.Suspect.Server}",
        Statements = [],
        Deadline = limit + TimeSpan.FromMinutes(1),
        AlreadyDone = async (context, cancellation) => (await MissingAsync(context, errant, cancellation)).IsEmpty,
        Perform = async (context, cancellation) =>
        {
            try
            {
                await WaitReplicationOperation.RunAsync(
                    context, errant.Reference.Server, WaitTarget.Of(errant.Set), channel, limit, now => context.Report($"for {now}", now.Fraction, now.Remaining), cancellation);
            }
            catch (ReplicationException error) when (error.Error is ReplicationError.ReplicationFailed)
            {
                await ThreadControl.StopAsync(await context.SessionAsync(errant.Reference.Server, cancellation), channel, ReplicationThreads.All, context.Timeout, cancellation);
                var left = await MissingAsync(context, errant, cancellation);
                throw new ReplicationException(
                    error.Error, error.Server,
                    $"{error.Message} {errant.Reference.Server} has applied {errant.Set.Count - left.Count} of {errant.Set.Count} transactions of {errant.Suspect.Server}; {left} stay on {errant.Suspect.Server} alone. Replication from it is stopped again.",
                    $"Mend the conflicting rows on {errant.Reference.Server} and run the same command again, or save them to a file and go on without them: Discard in place of Apply.");
            }
        },
    };

    /// <summary>Starts the reference's channel from the suspect, and makes sure that the receiver connects. An applier that meets a conflict is found by <see cref="Apply"/>.</summary>
    internal static PlanStep Fetch(RejoinLink link, TimeSpan limit) =>
        StartReplicationOperation.Step(link.Replica, ReplicationThreads.All, link.Channel, limit) with
        {
            Id = "fetch-errant",
            Title = $"Replicate from {link.Source.Server}",
            Verify = async (context, cancellation) =>
            {
                try
                {
                    await ThreadControl.AwaitRunningAsync(context, link.Replica.Server, link.Channel, ReplicationThreads.Receiver, limit, cancellation);
                }
                catch (ReplicationException)
                {
                    await ThreadControl.StopAsync(await context.SessionAsync(link.Replica.Server, cancellation), link.Channel, ReplicationThreads.All, limit, cancellation);
                    throw;
                }
            },
        };

    internal static async Task<GtidSet> MissingAsync(PlanContext context, ErrantSet errant, CancellationToken cancellation)
    {
        ServerSession session = await context.SessionAsync(errant.Reference.Server, cancellation);
        ServerSnapshot now = await session.TakeSnapshotAsync(cancellation);
        return errant.Set.Subtract(now.Executed);
    }
}
