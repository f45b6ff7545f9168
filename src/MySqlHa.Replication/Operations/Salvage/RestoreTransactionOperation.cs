using System.Globalization;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Brings transactions of a dead server to the one that survived it, in order and under their GTIDs: rehearsed first, then applied by the servers' own
/// programs, up to the first error. Running it again goes on from there.
/// </summary>
public static class RestoreTransactionOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Restore-MissingTransaction";

    /// <summary>Looks at the server and makes the plan. Changes nothing.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="survivor">The server that lacks them.</param>
    /// <param name="batch">The transactions.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ReplicationException">The server cannot be asked, or the restore is refused.</exception>
    public static async Task<RestorePlan> PrepareAsync(
        PlanContext context, ServerEndpoint survivor, SalvageBatch batch, RestoreOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(options);
        return Plan(await ReadAsync(context, survivor, batch, options, cancellation), options, context.Login(survivor).TlsMode, context.Login(survivor).CaFile);
    }

    /// <summary>Reads what the plan is made from.</summary>
    internal static async Task<RestoreFacts> ReadAsync(PlanContext context, ServerEndpoint survivor, SalvageBatch batch, RestoreOptions options, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(survivor, cancellation);
        var snapshot = await session.TakeReplicaSnapshotAsync(cancellation);
        CheckKind(snapshot, batch);
        var row = (await session.QueryAsync($"SELECT @@GLOBAL.max_allowed_packet AS packet{(snapshot.Release.IsMariaDb ? ", @@GLOBAL.slave_exec_mode AS mode" : "")}", null, cancellation))[0];
        return new(snapshot, batch, await SalvageTools.FindAsync(snapshot, options.ToolPath, cancellation))
        {
            MaxPacket = long.Parse(row.Text("packet"), CultureInfo.InvariantCulture),
            ExecMode = row["mode"],
            Unseen = options.SkipRehearsal ? null : await SeenTables.FirstUnseenAsync(session, snapshot, RestoreRules.Pending(snapshot.Executed, batch.Transactions), cancellation),
        };
    }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="facts">What the server said, and what is there.</param>
    /// <param name="options">How.</param>
    /// <param name="tls">TLS of the client.</param>
    /// <param name="caFile">The authorities that the client trusts; null for its own.</param>
    /// <exception cref="ReplicationException">It is refused; nothing was changed.</exception>
    public static RestorePlan Plan(RestoreFacts facts, RestoreOptions options, TlsMode tls = TlsMode.Preferred, string? caFile = null)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        CheckKind(facts.Survivor, facts.Batch);
        var pending = RestoreRules.Pending(facts.Survivor.Executed, facts.Batch.Transactions);
        var progress = new RestoreProgress(pending, facts.Batch.Transactions.Count - pending.Count);
        var receivers = new RestoreReceivers(facts);
        if (pending.Count == 0)
            return new(Frame(facts, [.. Behind(facts, receivers)]), progress);
        RestoreRules.Check(facts, pending, options);
        var run = new RestoreRun(facts, progress);
        var apply = new PlanStep
        {
            Id = "apply",
            Server = facts.Survivor.Server,
            Title = $"Apply {RejoinClass.Count(pending.Count)}",
            Statements = RestoreGate.Statements(facts.Survivor, [.. receivers.Statements(run.Statements(pending, tls, caFile))]),
            Deadline = CopySteps.NoLimit,
            AlreadyDone = run.IsDoneAsync,
            Perform = async (context, cancellation) =>
            {
                await using var gate = await RestoreGate.OpenAsync(context, facts.Survivor, cancellation);
                await receivers.RestAsync(context, () => run.ApplyAsync(context, cancellation), cancellation);
            },
        };
        return new(Frame(facts, [.. options.SkipRehearsal ? Array.Empty<PlanStep>() : [Rehearse(facts, progress, run)], apply, .. Behind(facts, receivers)]), progress);
    }

    /// <summary>What a run that was killed right behind the last transaction has left.</summary>
    private static IEnumerable<PlanStep> Behind(RestoreFacts facts, RestoreReceivers receivers)
    {
        if (!receivers.Needed)
            yield break;
        yield return new()
        {
            Id = "position",
            Server = facts.Survivor.Server,
            Title = "Make sure that its position as a replica is behind them",
            Statements = receivers.Statements([]),
            Deadline = TimeSpan.FromMinutes(5),
            AlreadyDone = receivers.IsBehindAsync,
            Perform = (context, cancellation) => receivers.RestAsync(context, () => Task.CompletedTask, cancellation),
        };
    }

    private static PlanStep Rehearse(RestoreFacts facts, RestoreProgress progress, RestoreRun run)
    {
        var rehearsal = new RestoreRehearsal(facts, progress);
        return new()
        {
            Id = "rehearse",
            Server = facts.Survivor.Server,
            Title = "Try in one transaction that is rolled back whether they can be applied",
            Statements = RestoreGate.Statements(facts.Survivor, [.. rehearsal.Statements]),
            Deadline = CopySteps.NoLimit,
            AlreadyDone = run.IsDoneAsync,
            Perform = async (context, cancellation) =>
            {
                await using var gate = await RestoreGate.OpenAsync(context, facts.Survivor, cancellation);
                await rehearsal.RunAsync(context, run.Left, cancellation);
            },
        };
    }

    private static void CheckKind(ServerSnapshot survivor, SalvageBatch batch)
    {
        if (survivor.Release.IsMariaDb != batch.Release.IsMariaDb)
            throw RestoreTransactionOperationErrors.OtherFlavor(survivor, batch);
        if (batch.Transactions.FirstOrDefault(t => t.Gtid.Length == 0) is { } none)
            throw RestoreTransactionOperationErrors.NoGtid(survivor, none);
        if (!survivor.Release.IsMariaDb && survivor.Variable("gtid_mode") is { } mode && mode.StartsWith("OFF", StringComparison.OrdinalIgnoreCase))
            throw RestoreTransactionOperationErrors.GtidOff(survivor, mode);
    }

    private static OperationPlan Frame(RestoreFacts facts, IEnumerable<PlanStep> steps) =>
        new(Name, [facts.Survivor.Server], [RejoinSteps.Begin(facts.Survivor.Server, Name), .. steps]);
}
