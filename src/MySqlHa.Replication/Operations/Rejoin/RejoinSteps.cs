using System.Diagnostics;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Steps of a rejoin that belong to neither direction.</summary>
internal static class RejoinSteps
{
    /// <summary>Under load there is always something on its way: a round that took no longer is as good as none left.</summary>
    private static readonly TimeSpan ShortRound = TimeSpan.FromSeconds(1);

    /// <summary>Holds the server against other operations. It is no change, so it is never what was done: it holds, or it throws.</summary>
    internal static PlanStep Begin(ServerEndpoint server, string operation, string id = "begin") => new()
    {
        Id = id,
        Server = server,
        Title = "Keep other operations off meanwhile",
        Statements = [SqlStatement.Plain($"SELECT GET_LOCK('{NodeLocks.Operation}', 0)")],
        AlreadyDone = async (context, cancellation) =>
        {
            await NodeSignal.BeginOperationAsync(await context.SessionAsync(server, cancellation), operation, cancellation);
            return true;
        },
    };

    /// <summary>
    /// Makes sure that the returning server, which takes no writes any more, holds nothing that nobody has decided about. The plan was made before it
    /// was closed.
    /// </summary>
    internal static PlanStep Compare(ServerSnapshot returning, ServerSnapshot active, GtidSet accepted, string id) => new()
    {
        Id = id,
        Server = returning.Server,
        Title = $"Make sure that it holds nothing{(accepted.IsEmpty ? "" : " else")} that {active.Server} lacks",
        Statements = [SqlStatement.Plain(returning.Release.IsMariaDb ? "SELECT @@GLOBAL.gtid_binlog_state, @@GLOBAL.gtid_slave_pos" : "SELECT @@GLOBAL.gtid_executed")],
        AlreadyDone = async (context, cancellation) =>
        {
            var (mine, theirs) = (await context.SessionAsync(returning.Server, cancellation), await context.SessionAsync(active.Server, cancellation));
            var (older, now) = await RejoinLooks.BothAsync(() => mine.TakeSnapshotAsync(cancellation), () => theirs.TakeSnapshotAsync(cancellation), cancellation);
            var errant = new ErrantSet(older, now, [.. RejoinClass.Of(older, now).Errant]);
            if (errant.Set.IsSubsetOf(accepted))
                return true;
            throw RejoinOperationErrors.Errant(errant, new ErrantTrace(), "-ErrantTransaction", $"They came while this command was at work: {returning.Server} is read-only now, and {active.Server} does not replicate from it.");
        },
    };

    /// <summary>Waits until the returning server has what the active one has; under load, until it keeps up.</summary>
    /// <param name="link">The direction.</param>
    /// <param name="limit">How long.</param>
    /// <param name="byPosition">Whether places in the source's log count, and not GTIDs.</param>
    internal static PlanStep InStep(RejoinLink link, TimeSpan limit, bool byPosition = false) => new()
    {
        Id = "catch-up",
        Server = link.Replica.Server,
        Title = $"Apply all that {link.Source.Server} has",
        Statements = [],
        Deadline = limit + TimeSpan.FromMinutes(1),
        AlreadyDone = async (context, cancellation) => await LeftAsync(context, link, byPosition, cancellation) is null,
        Perform = async (context, cancellation) =>
        {
            var started = Stopwatch.GetTimestamp();
            while (await LeftAsync(context, link, byPosition, cancellation) is { } target)
            {
                var round = Stopwatch.GetTimestamp();
                var left = limit - Stopwatch.GetElapsedTime(started);
                await WaitReplicationOperation.RunAsync(
                    context, link.Replica.Server, target, link.Channel, left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), now => context.Report($"for {now}", now.Fraction, now.Remaining), cancellation);
                if (Stopwatch.GetElapsedTime(round) < ShortRound)
                    return;
            }
        },
    };

    /// <summary>What is left to be waited for; null when nothing is.</summary>
    private static async Task<WaitTarget?> LeftAsync(PlanContext context, RejoinLink link, bool byPosition, CancellationToken cancellation)
    {
        var replica = await (await context.SessionAsync(link.Replica.Server, cancellation)).TakeSnapshotAsync(cancellation);
        var source = await (await context.SessionAsync(link.SourceServer, cancellation)).TakeSnapshotAsync(cancellation);
        var target = byPosition && source is { LogFile: { } file, LogPosition: { } position } ? WaitTarget.Of(file, position) : WaitReplicationOperation.TargetOf(source);
        if (target.Set is { } set)
            return set.IsSubsetOf(replica.Executed) ? null : target;
        return replica.Channel(link.Channel) is { } channel
            && BinaryLogFile.Compare((channel.AppliedLogFile, channel.AppliedLogPosition), (target.LogFile!, target.LogPosition)) >= 0 ? null : target;
    }
}
