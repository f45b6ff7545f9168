using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Fence;

/// <summary>
/// Closing a server for writes and opening it, fast enough for a failover: on sessions that are open already, without a plan around it.
/// Order and reasons: a SET GLOBAL super_read_only waits for running statements, and hangs while commits wait for a semi-sync acknowledgement.
/// So: set it; when it does not hold at once, kill the client sessions (nobody may hear of a commit that is let through), set it again; only then
/// touch semi-sync. Source: MySQL manual, "super_read_only"; MariaDB knowledge base, "read_only", which does not hold accounts with READ ONLY ADMIN:
/// their sessions are killed like all others, and only the moved address keeps them from coming back.
/// </summary>
internal static class WriteFence
{
    /// <summary>Closes the server, also for its next start where it can keep that; returns when it was seen to hold.</summary>
    /// <param name="session">Sets and looks.</param>
    /// <param name="killer">Another session with the same server, which kills what holds it up.</param>
    /// <param name="options">How long, and whether client sessions are killed in any case once it holds.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>What was done: sessions killed, whether semi-sync had to be turned off to let go (and was turned on again).</returns>
    /// <exception cref="ReplicationException">It does not hold within the time: Timeout, ServerGone, MissingPrivilege.</exception>
    internal static async Task<FenceOutcome> CloseAsync(ServerSession session, ServerSession killer, FenceOptions options, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        both.CancelAfter(options.Deadline);
        try
        {
            return await new FenceClosing(session, killer, options).RunAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ReplicationException(
                ReplicationError.Timeout, session.Server, $"{session.Server} still takes writes: it could not be made read-only within {options.Deadline.TotalSeconds:0.##} s. Nothing waits for it any more.",
                "See what holds it up (SHOW PROCESSLIST: statements that run for long, LOCK TABLES), then try again, with more time, or kill those sessions.");
        }
    }

    /// <summary>Opens the server for writes, until its next start (a persisted fence stays persisted).</summary>
    internal static Task OpenAsync(ServerSession session, CancellationToken cancellation) => session.ExecuteAsync(OpenStatement, null, cancellation);

    /// <summary>What opens it: on MySQL read_only takes super_read_only with it.</summary>
    internal static SqlStatement OpenStatement { get; } = SqlStatement.Plain("SET GLOBAL read_only = OFF");

    /// <summary>Whether the server takes no writes from clients.</summary>
    internal static async Task<bool> HoldsAsync(ServerSession session, CancellationToken cancellation) =>
        await session.ScalarAsync($"SELECT @@GLOBAL.{session.Dialect.Fence}", null, cancellation) is not ("0" or "OFF" or null);
}
