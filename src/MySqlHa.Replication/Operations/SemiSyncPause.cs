using System.Globalization;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Semi-sync of a survivor: there is nobody left to acknowledge, so each of its first commits would wait for the whole timeout (10 s by default; also when
/// the dead replica's connection still counts). It is off from the failover until the rejoin, which turns it on again. Only for the running server: a
/// restart comes back as configured.
/// </summary>
internal static class SemiSyncPause
{
    // Milliseconds.
    private const int Hurry = 1;

    private static readonly TimeSpan ReplicaGone = TimeSpan.FromSeconds(5);

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

    /// <summary>What follows <see cref="Begin"/> when the server is open: the dead replica's connection is ended, the source's part turned off, the timeout put back.</summary>
    internal static async Task SettleAsync(ServerSession session, ServerSnapshot server, CancellationToken cancellation)
    {
        if (server.SemiSync is not { SourceEnabled: true, Names: { SourcePlugin: not null } names } semiSync)
            return;
        // Killed before it had put it back, a node finds its own haste.
        var timeout = semiSync.TimeoutMilliseconds > Hurry ? semiSync.TimeoutMilliseconds : (long)new SemiSyncOptions().Timeout.TotalMilliseconds;
        var waited = System.Diagnostics.Stopwatch.StartNew();
        foreach (var dump in await session.QueryAsync("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'", null, cancellation))
            await KillAsync(session, dump.Text("ID"), cancellation);
        while (waited.Elapsed < ReplicaGone && (await session.QueryAsync($"SHOW GLOBAL STATUS LIKE '{names.Source}_clients'", null, cancellation))[0].Text("Value") != "0")
            await Task.Delay(50, cancellation);
        foreach (var statement in Off(server))
            await session.ExecuteAsync(statement, null, cancellation);
        await session.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL {names.Source}_timeout = {timeout.ToString(CultureInfo.InvariantCulture)}"), null, cancellation);
    }

    private static async Task KillAsync(ServerSession session, string connection, CancellationToken cancellation)
    {
        try
        {
            await session.ExecuteAsync(SqlStatement.Plain($"KILL {connection}"), null, cancellation);
        }
        catch (ReplicationException gone) when (gone.Error == ReplicationError.StatementFailed)
        {
            // It has just ended by itself.
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
