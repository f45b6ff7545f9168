using System.Globalization;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Fence;

/// <summary>One closing of a server. The SET waits in one session, while the other removes what it waits for.</summary>
internal sealed class FenceClosing(ServerSession session, ServerSession killer, FenceOptions options)
{
    // In the order in which they are tried.
    private static readonly string[] SemiSync =
    [
        "rpl_semi_sync_source_wait_no_replica", "rpl_semi_sync_master_wait_no_slave", "rpl_semi_sync_source_enabled", "rpl_semi_sync_master_enabled",
    ];

    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(30);

    private readonly HashSet<long> _killed = [];
    private readonly List<string> _suspended = [];

    internal async Task<FenceOutcome> RunAsync(CancellationToken cancellation)
    {
        var changed = !await WriteFence.HoldsAsync(session, cancellation);
        if (changed)
        {
            await SetAsync(cancellation);
            // Turning semi-sync off may have taken longer than there was time; it holds now, and is not given up any more.
            if (_suspended.Count > 0)
                cancellation = CancellationToken.None;
        }

        if (options.KillSessions)
            await KillAsync(cancellation);
        if (options.Persist && session.Dialect.CanPersist)
            await session.ExecuteAsync(SqlStatement.Plain($"SET PERSIST {session.Dialect.Fence} = ON"), null, cancellation);
        return new FenceOutcome(changed, _killed.Count, _suspended.Count > 0);
    }

    private async Task SetAsync(CancellationToken cancellation)
    {
        // Bounded by the server, too: if this process dies, the SET must not hold up writers for ever.
        var seconds = (int)Math.Ceiling(options.Deadline.TotalSeconds) + 1;
        var setting = session.ExecuteAsync(
            SqlStatement.Plain($"SET SESSION lock_wait_timeout = {seconds.ToString(CultureInfo.InvariantCulture)}; SET GLOBAL {session.Dialect.Fence} = ON; SET SESSION lock_wait_timeout = DEFAULT"),
            options.Deadline + TimeSpan.FromSeconds(2), CancellationToken.None);
        try
        {
            await WaitAsync(setting, options.Patience, cancellation);
            for (var round = 0; !setting.IsCompleted; round++)
            {
                // While the SET waits, no new statement writes: who is killed here is the last to have waited for a commit.
                await KillAsync(cancellation);
                if (round > 0 && !setting.IsCompleted && await SuspendSemiSyncAsync(cancellation))
                    await Task.WhenAny(setting, Task.Delay(Round, CancellationToken.None));
                else
                    await WaitAsync(setting, Round, cancellation);
            }

            await setting;
            if (!await WriteFence.HoldsAsync(session, _suspended.Count > 0 ? CancellationToken.None : cancellation))
                throw new ReplicationException(ReplicationError.StatementFailed, session.Server, $"{session.Server} is still writable after SET {session.Dialect.Fence} = ON.", "Somebody else opened it at the same moment: find out who, then try again.");
        }
        finally
        {
            if (!setting.IsCompleted)
                await GiveUpAsync(setting);
            foreach (var variable in Enumerable.Reverse(_suspended))
                await killer.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL {variable} = ON"), TimeSpan.FromSeconds(2), CancellationToken.None);
        }
    }

    private static async Task WaitAsync(Task setting, TimeSpan time, CancellationToken cancellation)
    {
        await Task.WhenAny(setting, Task.Delay(time, cancellation));
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>A SET that goes on waiting would hold up all writers, and take effect when nobody expects it.</summary>
    private async Task GiveUpAsync(Task setting)
    {
        try
        {
            await killer.ExecuteAsync(SqlStatement.Plain($"KILL QUERY {session.ConnectionId}"), TimeSpan.FromSeconds(1), CancellationToken.None);
            await setting.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        catch (Exception error) when (error is ReplicationException or TimeoutException)
        {
            // As it should be: killed.
        }
    }

    private async Task KillAsync(CancellationToken cancellation) =>
        _killed.UnionWith(await ClientSessions.KillAsync(killer, await ClientSessions.ListAsync(killer, session.ConnectionId, cancellation), cancellation));

    /// <summary>
    /// Lets go the commits that wait for an acknowledgement. Their sessions are killed: nobody hears of them. With no replica connected, wait_no_replica
    /// does it at once; otherwise semi-sync is turned off, which takes MySQL up to a second (its acknowledgement thread looks so often), during which no other SET GLOBAL ends.
    /// </summary>
    /// <returns>False: there is nothing (more) to turn off.</returns>
    private async Task<bool> SuspendSemiSyncAsync(CancellationToken cancellation)
    {
        var rows = await killer.QueryAsync($"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({string.Join(", ", SemiSync.Select(v => $"'{v}'"))}) AND Value = 'ON'", null, cancellation);
        var on = rows.Select(r => r.Text("Variable_name").ToLowerInvariant()).ToList();
        // Nothing waits for acknowledgements while the source's part is off.
        if (!on.Exists(v => v.EndsWith("_enabled", StringComparison.Ordinal)))
            return false;
        var variable = SemiSync.First(on.Contains);
        _suspended.Add(variable);
        await killer.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL {variable} = OFF"), TimeSpan.FromSeconds(2), CancellationToken.None);
        return true;
    }
}
