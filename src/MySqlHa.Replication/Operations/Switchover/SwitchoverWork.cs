using System.Globalization;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations.Switchover;

/// <summary>What the steps of a switchover do. From the lock to the opening nothing is asked that was not asked before: sessions and code are warm.</summary>
internal sealed class SwitchoverWork(SwitchoverFacts facts, SwitchoverOptions options, SwitchoverRun run)
{
    // Statements that ran for less than that are over before they hold anybody up.
    private static readonly TimeSpan LockPatience = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Close = TimeSpan.FromMilliseconds(15);

    // Who waits for the lock does not hold it up.
    private const string NotWaiting = "COALESCE(p.STATE, '') NOT IN ('Waiting for global read lock', 'Waiting for commit lock', 'Waiting for table flush', 'Waiting for backup lock')";

    private readonly ServerEndpoint _next = facts.Next.Server;
    private readonly ServerEndpoint _old = facts.Old.Server;
    private bool _fenced;
    private bool _openSent;

    /// <summary>
    /// Without the lock: what is behind by more would only make the writers wait. A replica under full load is never in step; so it is tried for a while
    /// to find it close behind, and then the writers' pause has to do.
    /// </summary>
    internal async Task CatchUpAsync(PlanContext context, CancellationToken cancellation)
    {
        var limit = options.Timeout / 2;
        using var half = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        half.CancelAfter(limit);
        try
        {
            var started = context.Time.GetTimestamp();
            var reached = TimeSpan.MaxValue;
            while (reached > Close && context.Time.GetElapsedTime(started) < options.Timeout / 10)
            {
                var asked = context.Time.GetTimestamp();
                await ReachAsync(context, half.Token);
                reached = context.Time.GetElapsedTime(asked);
            }

            if (reached > run.Left(context) / 2)
                throw new OperationCanceledException();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The statement was given up with its session.
            await context.DropBrokenAsync(TimeSpan.Zero);
            throw new ReplicationException(
                ReplicationError.NotInStep, _next, $"{_next} is not in step with {_old}: it could not make up its lag within {limit.TotalSeconds:0.##} s. Nothing was changed; replication goes on.",
                $"Wait for it (Wait-Replication -Server {_next}), give it more time with -Timeout, or see what holds its applier up with Get-ReplicationStatus -Server {_next}.");
        }
    }

    internal async Task ClearAsync(PlanContext context, CancellationToken cancellation)
    {
        var started = context.Time.GetTimestamp();
        while (await HoldersAsync("p.TIME >= 1", cancellation) is { Count: > 0 } running)
        {
            if (context.Time.GetElapsedTime(started) >= options.Patience)
            {
                await ClientSessions.KillAsync(run.Killer!, running, cancellation);
                return;
            }

            context.Report($"for {running.Count} statements to end");
            await Task.Delay(TimeSpan.FromMilliseconds(20), context.Time, cancellation);
        }
    }

    internal async Task LockAsync(PlanContext context, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(_old, cancellation);
        // If this process dies while it waits, the server ends the wait.
        var seconds = ((int)Math.Ceiling(run.Left(context).TotalSeconds) + 1).ToString(CultureInfo.InvariantCulture);
        await session.ExecuteAsync(SqlStatement.Plain($"SET SESSION lock_wait_timeout = {seconds}, SESSION wait_timeout = {seconds}"), null, cancellation);
        run.LockAsked(context);
        var locking = session.ExecuteAsync(SqlStatement.Plain("FLUSH TABLES WITH READ LOCK"), options.Timeout, cancellation);
        while (await Task.WhenAny(locking, Task.Delay(LockPatience, context.Time, cancellation)) != locking)
            await ClientSessions.KillAsync(run.Killer!, await HoldersAsync(NotWaiting, cancellation), cancellation);
        await locking;
    }

    internal Task DrainAsync(PlanContext context, CancellationToken cancellation) => ReachAsync(context, cancellation);

    internal async Task FenceAsync(PlanContext context, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(_old, cancellation);
        await session.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL {facts.Old.Dialect.Fence} = ON"), null, cancellation);
        _fenced = true;
    }

    internal async Task OpenAsync(PlanContext context, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(_next, cancellation);
        _openSent = true;
        await WriteFence.OpenAsync(session, cancellation);
        run.Opened(context);
    }

    /// <summary>
    /// Makes a step that fails hand the writes back at once, while the old server's lock still holds its writers: what waits there goes on, and is not told
    /// that the server is read-only. Only when the new one is known to be closed; the plan's own undoing comes after it in any case.
    /// </summary>
    internal Func<PlanContext, CancellationToken, Task> HandingBack(Func<PlanContext, CancellationToken, Task> work) => async (context, cancellation) =>
    {
        try
        {
            await work(context, cancellation);
        }
        catch (Exception error) when (_fenced && (error is ReplicationException || cancellation.IsCancellationRequested))
        {
            await HandBackAsync(context);
            throw;
        }
    };

    private async Task HandBackAsync(PlanContext context)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), context.Time);
        try
        {
            var old = await context.SessionAsync(_old, limit.Token);
            await context.DropBrokenAsync(TimeSpan.Zero);
            if (_openSent)
            {
                // Who has come already is sent back by a lost connection, too.
                var next = await context.SessionAsync(_next, limit.Token);
                await ClientSessions.KillAsync(next, await ClientSessions.ListAsync(next, 0, limit.Token), limit.Token);
                await next.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL {facts.Next.Dialect.Fence} = ON"), null, limit.Token);
            }

            if (old.IsOpen)
                await WriteFence.OpenAsync(old, limit.Token);
        }
        catch (Exception gone) when (gone is ReplicationException or OperationCanceledException)
        {
            // The plan's undoing tries again, and tells what it could not take back.
        }
    }

    /// <summary>Before the writers wait: its node needs some milliseconds to hear it.</summary>
    internal async Task AnnounceAsync(PlanContext context, CancellationToken cancellation)
    {
        if (!await NodeSignal.AnnounceAsync(await context.SessionAsync(_next, cancellation), NodeCommand.Take, cancellation))
            throw NodeGone(_next);
    }

    internal async Task WithdrawAsync(PlanContext context, CancellationToken cancellation) =>
        await NodeSignal.WithdrawAsync(await context.SessionAsync(_next, cancellation), NodeCommand.Take, cancellation);

    internal async Task AwaitServingAsync(PlanContext context, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(_next, cancellation);
        while (!await NodeSignal.IsServingAsync(session, cancellation))
            await Task.Delay(TimeSpan.FromMilliseconds(5), context.Time, cancellation);
        await NodeSignal.WithdrawAsync(session, NodeCommand.Take, cancellation);
    }

    internal static ReplicationException NodeGone(ServerEndpoint server) => new(
        ReplicationError.NotReady, server, $"{server}: the process that runs its node has ended meanwhile.", "Start it again (Start-VrrpInstance -TrackMySql), then run the command again.");

    /// <summary>Before the server is read-only: a statement that comes in then does not wait for the lock, but is told so. A lost connection makes clients look for the other server.</summary>
    internal async Task SendAwayAsync(PlanContext context, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(_old, cancellation);
        await ClientSessions.KillAsync(run.Killer!, await ClientSessions.ListAsync(run.Killer!, session.ConnectionId, cancellation), cancellation);
    }

    internal async Task UnlockAsync(PlanContext context, CancellationToken cancellation)
    {
        await SendAwayAsync(context, cancellation);
        await (await context.SessionAsync(_old, cancellation)).ExecuteAsync(SqlStatement.Plain("UNLOCK TABLES"), null, cancellation);
    }

    internal async Task KeepAsync(PlanContext context, CancellationToken cancellation) =>
        await (await context.SessionAsync(_old, cancellation)).ExecuteAsync(SqlStatement.Plain($"SET PERSIST {facts.Old.Dialect.Fence} = ON"), null, cancellation);

    /// <summary>Statements that the lock would wait for. MariaDB's does not wait for those that only read.</summary>
    private async Task<IReadOnlyList<long>> HoldersAsync(string which, CancellationToken cancellation) => await ClientSessions.ListAsync(
        run.Killer!, 0, cancellation,
        $"p.COMMAND IN ('Query', 'Execute') AND {which}" + (facts.Old.Dialect.IsMariaDb ? " AND LOWER(TRIM(COALESCE(p.INFO, ''))) NOT LIKE 'select%'" : ""));

    /// <summary>Until the new one has executed what the old one has, as of now.</summary>
    private async Task ReachAsync(PlanContext context, CancellationToken cancellation)
    {
        var (old, next) = (await context.SessionAsync(_old, cancellation), await context.SessionAsync(_next, cancellation));
        var set = await WaitReplicationOperation.ExecutedAsync(old, cancellation);
        while (true)
        {
            // MariaDB waits for what comes by replication alone: less what it wrote itself.
            var missing = next.Release.IsMariaDb ? set.Subtract(await WaitReplicationOperation.ExecutedAsync(next, cancellation)) : set;
            if (missing.IsEmpty)
                return;
            var answer = await next.ScalarAsync(WaitReplicationOperation.Function(next.Dialect, WaitTarget.Of(missing), "", TimeSpan.FromSeconds(1)), null, cancellation);
            if (answer == "0" && !next.Release.IsMariaDb)
                return;
            if (answer == "0")
                continue;
            var channel = facts.Forth is { } was ? await next.ChannelAsync(was.Name, cancellation) : null;
            if (channel is not { ApplierRunning: true })
            {
                throw new ReplicationException(
                    ReplicationError.NotInStep, _next, $"{(channel is null ? null : ReplicationFailure.Of(_next, channel)?.Message) ?? $"{_next}: the applier has stopped."}",
                    $"See Get-ReplicationStatus -Server {_next}; start it with Start-Replication -Server {_next}.");
            }
        }
    }
}
