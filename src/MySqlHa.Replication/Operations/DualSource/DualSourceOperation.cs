using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Makes a pair of two servers: readiness, data, accounts, replication both ways, a write on each side seen on the other, the passive
/// node fenced. Every step looks first, so that a run that was ended anywhere is completed by the next.
/// </summary>
public static class DualSourceOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Initialize-DualSource";

    /// <summary>Looks at both servers and makes the plan. Changes nothing.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="active">The node whose data counts.</param>
    /// <param name="passive">The other one. The two change places when nobody named the active one, and only this one is writable.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ReplicationException">A server cannot be asked, is not ready, or holds what the other one lacks.</exception>
    public static async Task<DualSourcePlan> PrepareAsync(
        PlanContext context, ServerEndpoint active, ServerEndpoint passive, DualSourceOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        if (active == passive)
            throw SameServer(active, passive);
        // The passive node first: what it has beyond the active one cannot be what the active one has not told it yet.
        var other = await ReadinessReader.ReadAsync(passive, context.Login(passive), context.Timeout, cancellation: cancellation);
        var one = await ReadinessReader.ReadAsync(active, context.Login(active), context.Timeout, cancellation: cancellation);
        // Before the closer look: an account without the rights hears of all that it lacks.
        DualSourceReadiness.Check(PairAnalysis.Analyze([one, other]));
        var (first, second) = DualSourceRoles.Choose(one, other, options.ActiveIsNamed);
        var facts = options.Seed == SeedPolicy.None
            ? null
            : await CopyOperation.ReadAsync(second.Server, first.Server, context.Login(first.Server), options.Copy, context.Timeout, cancellation);
        return Plan(first, second, facts, options);
    }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="active">The node whose data counts, with details.</param>
    /// <param name="passive">The other node, with details.</param>
    /// <param name="facts">What both hold; null when no data may be copied.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ReplicationException">A server is not ready, or holds what the other one lacks.</exception>
    public static DualSourcePlan Plan(ServerSnapshot active, ServerSnapshot passive, CopyFacts? facts, DualSourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(active);
        ArgumentNullException.ThrowIfNull(passive);
        ArgumentNullException.ThrowIfNull(options);
        var findings = PairAnalysis.Analyze([active, passive]);
        DualSourceReadiness.Check(findings);
        var fixes = ReadinessFixOperation.Plan([active, passive], [.. findings.Where(DualSourceReadiness.IsMended)]);
        var steps = new List<PlanStep>(fixes.Steps)
        {
            FenceSteps.Open(active, keep: options.WritePolicy == WritePolicy.Both),
            // Nothing is written to it any more once it has been seen to replicate.
            FenceSteps.Open(passive, keep: options.WritePolicy == WritePolicy.Both, options.WritePolicy == WritePolicy.Both ? null
                : (context, cancellation) => PairCheckSteps.WasSeenAsync(context, passive, active, cancellation)),
        };
        steps.AddRange(Seed(facts, options.Copy));
        steps.AddRange(Accounts(active, passive, options));
        steps.AddRange(Replicate(passive, active, options));
        steps.AddRange(Replicate(active, passive, options));
        if (options.SemiSync)
            steps.AddRange(EnableSemiSyncOperation.Steps([active, passive], new SemiSyncOptions()));
        steps.Add(PairCheckSteps.CreateTable(active));
        steps.Add(PairCheckSteps.Write(active, passive, options.CheckTimeout));
        steps.Add(PairCheckSteps.Write(passive, active, options.CheckTimeout));
        if (options.WritePolicy == WritePolicy.ActiveOnly)
            steps.Add(FenceSteps.Close(passive));
        return new(new(Name, [active.Server, passive.Server], steps), DualSourceReadiness.Warnings(findings, passive, options));
    }

    private static IReadOnlyList<PlanStep> Seed(CopyFacts? facts, CopyOptions copy) =>
        facts is not null && SeedDecision.Decide(facts.Donor, facts.DonorHolds, facts.Recipient, facts.RecipientHolds).Needed
            ? CopyOperation.Steps(facts, copy)
            : [];

    private static IEnumerable<PlanStep> Accounts(ServerSnapshot active, ServerSnapshot passive, DualSourceOptions options)
    {
        // All of them before the fence: super_read_only refuses CREATE USER, with the binary log off too.
        ServerSnapshot[] both = [active, passive];
        IEnumerable<PlanStep> steps = AccountOperation.PlanReplicationAccount(both, Account(options.Replication, options)).Steps;
        if (options.Monitor is { } monitor)
            steps = steps.Concat(AccountOperation.PlanMonitorAccount(both, Account(monitor, options)).Steps);
        if (options.Node is { } node)
            steps = steps.Concat(AccountOperation.PlanNodeAccount(both, Account(node, options)).Steps);
        return steps;
    }

    private static AccountOptions Account(ServerLogin login, DualSourceOptions options) => new(login.User, options.HostPattern, login.Password);

    private static IEnumerable<PlanStep> Replicate(ServerSnapshot replica, ServerSnapshot source, DualSourceOptions options)
    {
        yield return ChangeSourceStep.Create(replica, source, new SourceOptions { Account = options.Replication, Tls = options.ReplicationTls }, TimeSpan.FromSeconds(10));
        yield return StartReplicationOperation.Step(replica, ReplicationThreads.All, "", TimeSpan.FromSeconds(10));
        yield return CatchUp(replica, source, options.CatchUpTimeout);
    }

    private static PlanStep CatchUp(ServerSnapshot replica, ServerSnapshot source, TimeSpan limit) => new()
    {
        Id = "catch-up",
        Server = replica.Server,
        Title = $"Apply all that {source.Server} has",
        Statements = [],
        Deadline = limit + TimeSpan.FromMinutes(1),
        AlreadyDone = async (context, cancellation) =>
        {
            var (mine, theirs) = (await LookAsync(context, replica, cancellation), await LookAsync(context, source, cancellation));
            return theirs.Executed.IsSubsetOf(mine.Executed);
        },
        Perform = async (context, cancellation) => await WaitReplicationOperation.RunAsync(
            context, replica.Server, WaitReplicationOperation.TargetOf(await LookAsync(context, source, cancellation)), "", limit,
            now => context.Report($"for {now}", now.Fraction, now.Remaining), cancellation),
    };

    private static async Task<ServerSnapshot> LookAsync(PlanContext context, ServerSnapshot server, CancellationToken cancellation) =>
        await (await context.SessionAsync(server.Server, cancellation)).TakeSnapshotAsync(cancellation);

    private static ReplicationException SameServer(ServerEndpoint one, ServerEndpoint other) => new(
        ReplicationError.SameServer, one, $"{one} and {other} are the same server. Nothing was changed.", "Name two servers.");
}
