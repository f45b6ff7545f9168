using MySqlHa.Replication.Control;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Switchover;

/// <summary>The steps of a switchover, in order. Each can be repeated: a run that was killed anywhere is completed by the next.</summary>
internal static class SwitchoverPlan
{
    /// <summary>Of a step that only waited, nothing is left.</summary>
    private static readonly Func<PlanContext, CancellationToken, Task> Nothing = (_, _) => Task.CompletedTask;

    /// <summary>Steps that the writers wait for.</summary>
    private static readonly string[] WhileLocked = ["lock", "drain", "send-away", "fence", "open", "move-address", "serving", "unlock"];

    internal static IReadOnlyList<PlanStep> Steps(SwitchoverFacts facts, SwitchoverOptions options, SwitchoverRun run)
    {
        var (next, old) = (facts.Next, facts.Old);
        var work = new SwitchoverWork(facts, options, run);
        if (facts.Moved && (!facts.Managed || facts.NextServing))
            return [];
        var steps = new List<PlanStep>
        {
            Begin(old, run, (context, cancellation) => run.OpenKillerAsync(context, old.Server, cancellation)),
            Begin(next, run, (_, _) => Task.CompletedTask),
        };
        var announce = Step(next, "announce", "Tell its node to take the address as soon as it is open", "", work.AnnounceAsync) with
        {
            Statements = NodeSignal.AnnounceStatements(NodeCommand.Take),
            Undo = [NodeSignal.WithdrawStatement(NodeCommand.Take)],
            TakeBack = work.WithdrawAsync,
        };
        var fence = Step(old, "fence", "Make it read-only", $"SET GLOBAL {old.Dialect.Fence} = ON", work.FenceAsync) with { Undo = [WriteFence.OpenStatement] };
        if (!facts.Moved)
        {
            steps.AddRange(
                Step(old, "clear", $"Wait for statements that would hold up the lock, and kill their sessions after {options.Patience.TotalSeconds:0.##} s", "KILL <connection>", work.ClearAsync) with { TakeBack = Nothing },
                Step(next, "in-step", "Wait until it is in step", $"SELECT {next.Dialect.WaitForGtid}('<what {old.Server} has executed>', <seconds>)", work.CatchUpAsync) with { TakeBack = Nothing });
            if (facts.Managed)
                steps.Add(announce);
            steps.AddRange(
                Step(old, "lock", "Let its writers wait", "FLUSH TABLES WITH READ LOCK", work.LockAsync) with { Undo = [SqlStatement.Plain("UNLOCK TABLES")] },
                Step(next, "drain", "Wait until it has all that was written", $"SELECT {next.Dialect.WaitForGtid}('<what {old.Server} has executed>', <seconds>)", work.DrainAsync) with { TakeBack = Nothing });
            // Nobody would close the old server if this process died behind the opening. A node's process does, so there the lock alone holds until the
            // address has moved: a client that is told of a read-only server has failed, one that waits has not.
            if (!facts.Managed)
                steps.AddRange(Step(old, "send-away", "Send its clients away", "KILL <connection of each client>", work.SendAwayAsync) with { TakeBack = Nothing }, fence);
            steps.Add(Step(next, "open", "Make it writable", WriteFence.OpenStatement.Text, work.HandingBack(work.OpenAsync)) with { Undo = [SqlStatement.Plain($"SET GLOBAL {next.Dialect.Fence} = ON")] });
        }

        if (facts.Managed)
        {
            if (facts.Moved)
                steps.Add(announce);
            steps.AddRange(
                MoveAddress(facts, run, work),
                Step(next, "serving", "Wait until its node serves the address", $"SELECT IS_USED_LOCK('{NodeLocks.Serving}')", work.HandingBack(work.AwaitServingAsync)) with
                {
                    Statements = [SqlStatement.Plain($"SELECT IS_USED_LOCK('{NodeLocks.Serving}')"), NodeSignal.WithdrawStatement(NodeCommand.Take)],
                    TakeBack = Nothing,
                });
            if (!facts.Moved)
                steps.Add(fence);
        }

        if (!facts.Moved)
        {
            steps.Add(Step(old, "unlock", "Send away who came meanwhile, and let go of the lock", "KILL <connection of each client>", work.UnlockAsync) with
            {
                Statements = [SqlStatement.Plain("KILL <connection of each client>"), SqlStatement.Plain("UNLOCK TABLES")],
            });
            if (old.Dialect.CanPersist)
                steps.Add(Step(old, "keep", "Stay read-only after a restart", $"SET PERSIST {old.Dialect.Fence} = ON", work.KeepAsync));
        }

        return [.. steps.Select(s => s with { Deadline = options.Timeout + TimeSpan.FromSeconds(1), ClientsWait = WhileLocked.Contains(s.Id) })];

        PlanStep Step(ServerSnapshot server, string id, string title, string statement, Func<PlanContext, CancellationToken, Task> perform) => new()
        {
            Id = id,
            Server = server.Server,
            Title = title,
            Statements = [SqlStatement.Plain(statement)],
            Perform = run.Within(server.Server, title, perform),
        };
    }

    private static PlanStep Begin(ServerSnapshot server, SwitchoverRun run, Func<PlanContext, CancellationToken, Task> besides) => new()
    {
        Id = "begin",
        Server = server.Server,
        Title = "Keep other operations away",
        Statements = [SqlStatement.Plain($"SELECT GET_LOCK('{NodeLocks.Operation}', 0)")],
        Undo = [SqlStatement.Plain($"SELECT RELEASE_LOCK('{NodeLocks.Operation}')")],
        Perform = run.Within(server.Server, "keeping other operations away", async (context, cancellation) =>
        {
            await NodeSignal.BeginOperationAsync(await context.SessionAsync(server.Server, cancellation), SwitchoverOperation.Name, cancellation);
            await besides(context, cancellation);
        }),
        TakeBack = async (context, cancellation) => await NodeSignal.EndOperationAsync(await context.SessionAsync(server.Server, cancellation), cancellation),
    };

    /// <summary>The new node waits for the old one's resignation, and the writers wait for the two.</summary>
    private static PlanStep MoveAddress(SwitchoverFacts facts, SwitchoverRun run, SwitchoverWork work)
    {
        const string Title = "Tell its node to let the other one have the address";
        var (next, old) = (facts.Next.Server, facts.Old.Server);
        return new()
        {
            Id = "move-address",
            Server = old,
            Title = Title,
            Statements = NodeSignal.Statements(NodeCommand.Release),
            Undo = [NodeSignal.WithdrawStatement(NodeCommand.Take), .. Commands(NodeCommand.Take, NodeCommand.Release)],
            Perform = run.Within(old, Title, MovingBack(work.HandingBack((context, cancellation) => TellAsync(context, old, NodeCommand.Release, cancellation)))),
            TakeBack = MoveBackAsync,
        };

        IReadOnlyList<SqlStatement> Commands(NodeCommand toOld, NodeCommand toNext) =>
            [SqlStatement.Plain($"-- on {old}"), .. NodeSignal.Statements(toOld), SqlStatement.Plain($"-- on {next}"), .. NodeSignal.Statements(toNext)];

        // A step that fails is not taken back: one node may have heard what the other has not.
        Func<PlanContext, CancellationToken, Task> MovingBack(Func<PlanContext, CancellationToken, Task> move) => async (context, cancellation) =>
        {
            try
            {
                await move(context, cancellation);
            }
            catch (Exception error) when (error is ReplicationException or OperationCanceledException)
            {
                // The step's own time may be over.
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), context.Time);
                try
                {
                    await MoveBackAsync(context, limit.Token);
                }
                catch (Exception gone) when (gone is ReplicationException or OperationCanceledException)
                {
                    // The first error says more. The old node claims the address again by itself, and opens its server.
                }

                throw;
            }
        };

        async Task MoveBackAsync(PlanContext context, CancellationToken cancellation)
        {
            await work.WithdrawAsync(context, cancellation);
            await Task.WhenAll(TellAsync(context, old, NodeCommand.Take, cancellation), TellAsync(context, next, NodeCommand.Release, cancellation));
        }
    }

    /// <summary>Tells a node's process.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotReady"/>: there is none any more.</exception>
    private static async Task TellAsync(PlanContext context, ServerEndpoint server, NodeCommand command, CancellationToken cancellation)
    {
        if (!await NodeSignal.SendAsync(await context.SessionAsync(server, cancellation), command, cancellation))
            throw SwitchoverWork.NodeGone(server);
    }
}
