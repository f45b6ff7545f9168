using System.Globalization;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Semi-sync of a survivor: there is nobody left to acknowledge, so each of its first commits would wait for the whole timeout (10 s by default; also when
/// the dead replica's connection still counts). An operator's failover turns it off until the rejoin, which turns it on again; a node's promotion, where
/// clients wait, see <see cref="Begin"/>. Only for the running server: a restart comes back as configured.
/// </summary>
internal static class SemiSyncPause
{
    // Milliseconds.
    private const int Hurry = 1;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>Turns the source's part off; nothing where it is off.</summary>
    internal static IReadOnlyList<SqlStatement> Off(ServerSnapshot server) => server.SemiSync is { SourceEnabled: true, Names: { } names }
        ? [SqlStatement.Plain($"SET GLOBAL {names.Source}_enabled = OFF")]
        : [];

    /// <summary>
    /// What is done before a survivor is opened in a hurry. To turn the source's part off takes MySQL up to a second while a dead replica still counts (its
    /// acknowledgement thread looks so often, and logins wait meanwhile: measured), so it only waits next to nothing at first: the first commit ends the wait
    /// for good. MariaDB turns it off at once.
    /// </summary>
    internal static IReadOnlyList<SqlStatement> Begin(ServerSnapshot server) => server.SemiSync is { SourceEnabled: true, Names: { SourcePlugin: not null } names }
        ? [SqlStatement.Plain($"SET GLOBAL {names.Source}_timeout = {Hurry}")]
        : Off(server);

    /// <summary>
    /// What follows <see cref="Begin"/> when the server is open: as soon as a commit has found nobody to wait for, or a replica is back, or an operation
    /// sees to it, the timeout is put back. Until a replica is in step again no commit waits.
    /// </summary>
    internal static async Task SettleAsync(ServerSession session, ServerSnapshot server, CancellationToken cancellation)
    {
        if (Begin(server) is not [_] || server.SemiSync.Names is not { SourcePlugin: not null } names)
            return;
        // Killed before it had put it back, a node finds its own haste.
        var timeout = server.SemiSync.TimeoutMilliseconds > Hurry ? server.SemiSync.TimeoutMilliseconds : (long)new SemiSyncOptions().Timeout.TotalMilliseconds;
        try
        {
            await UntilSettledAsync(session, names.Source, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever waits no longer still puts it back.
        }

        await session.ExecuteAsync(
            SqlStatement.Plain($"SET GLOBAL {names.Source}_timeout = {timeout.ToString(CultureInfo.InvariantCulture)}"), TimeSpan.FromSeconds(2), CancellationToken.None);
    }

    private static async Task UntilSettledAsync(ServerSession session, string source, CancellationToken cancellation)
    {
        var wasAlone = false;
        while (true)
        {
            var status = (await session.QueryAsync($"SHOW GLOBAL STATUS WHERE Variable_name IN ('{source}_status', '{source}_clients')", null, cancellation))
                .ToDictionary(r => r.Text("Variable_name"), r => r.Text("Value"), StringComparer.OrdinalIgnoreCase);
            var alone = status[$"{source}_clients"] == "0";
            if (status[$"{source}_status"] == "OFF" || (wasAlone && !alone) || await UserLock.HolderAsync(session, NodeLocks.Operation, cancellation) is not null)
                return;
            wasAlone |= alone;
            await Task.Delay(Look, cancellation);
        }
    }

    /// <summary>The step of a failover that turns it off; null where it is off.</summary>
    internal static PlanStep? OffStep(ServerSnapshot survivor) => Off(survivor) is not { Count: > 0 } off ? null : new()
    {
        Id = "semi-sync-off",
        Server = survivor.Server,
        Title = "Let commits not wait for a replica that is gone",
        Statements = off,
        AlreadyDone = async (context, cancellation) => !await IsOnAsync(context, survivor, survivor.SemiSync.Names!.Source, cancellation),
    };

    /// <summary>
    /// The steps of a rejoin that turn the replicas' parts on, before the receivers start. What tells that a pair had semi-sync is the replica's part of the
    /// active server, which nobody turned off.
    /// </summary>
    internal static IEnumerable<PlanStep> ReplicaSteps(ServerSnapshot active, ServerSnapshot returning) => active.SemiSync.ReplicaEnabled && returning.SemiSync is { ReplicaInstalled: true, Names: { } names }
        ? [OnStep(returning, "semi-sync-replica", "Acknowledge what is received", names.Replica)]
        : [];

    /// <summary>The steps of a rejoin that turn the sources' parts on, once both are in step.</summary>
    internal static IEnumerable<PlanStep> SourceSteps(ServerSnapshot active, ServerSnapshot returning) => active.SemiSync.ReplicaEnabled
        ? new[] { returning, active }.Where(s => s.SemiSync is { SourceInstalled: true, Names: not null })
            .Select(s => OnStep(s, "semi-sync-source", "Let commits wait for the other server again", s.SemiSync.Names!.Source))
        : [];

    private static PlanStep OnStep(ServerSnapshot server, string id, string title, string part) => new()
    {
        Id = id,
        Server = server.Server,
        Title = title,
        Statements = [SqlStatement.Plain($"SET GLOBAL {part}_enabled = ON")],
        AlreadyDone = async (context, cancellation) => await IsOnAsync(context, server, part, cancellation),
    };

    private static async Task<bool> IsOnAsync(PlanContext context, ServerSnapshot server, string part, CancellationToken cancellation) =>
        await (await context.SessionAsync(server.Server, cancellation)).ScalarAsync($"SELECT @@GLOBAL.{part}_enabled", null, cancellation) is "1" or "ON";
}
