using MySqlHa.Replication.Control;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Reads what a rejoin is decided from: two snapshots, and what they give reason to look at.</summary>
internal static class RejoinFactsReader
{
    internal static readonly TimeSpan TracePatience = TimeSpan.FromSeconds(5);

    internal static async Task<RejoinFacts> ReadAsync(PlanContext context, ServerEndpoint returning, ServerEndpoint active, RejoinOptions options, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(returning, cancellation);
        var other = await context.SessionAsync(active, cancellation);
        var (first, second) = await RejoinLooks.BothAsync(() => session.TakeReplicaSnapshotAsync(cancellation), () => other.TakeReplicaSnapshotAsync(cancellation), cancellation);
        var login = context.Login(returning);
        var facts = new RejoinFacts(first, second)
        {
            Tls = login.TlsMode,
            CaFile = login.CaFile,
            IsServing = await NodeSignal.IsServingAsync(session, cancellation),
        };
        if (first.Release.IsMariaDb != second.Release.IsMariaDb)
            return facts;
        return RejoinRules.IsByPosition(first, second, options)
            ? await RejoinPositionReader.ReadAsync(context, facts, options, cancellation)
            : await ByGtidAsync(context, facts, options, cancellation);
    }

    private static async Task<RejoinFacts> ByGtidAsync(PlanContext context, RejoinFacts facts, RejoinOptions options, CancellationToken cancellation)
    {
        var (returning, active) = (facts.Returning, facts.Active);
        if (!RejoinRules.HasGtid(returning) || !RejoinRules.HasGtid(active))
            return facts;
        var holds = await CopyInventoryReader.ReadAsync(await context.SessionAsync(returning.Server, cancellation), cancellation);
        facts = facts with { CopyUnfinished = holds.Unfinished || IsHalfCloned(returning, active, holds) };
        var found = RejoinClass.Of(returning, active);
        if (found.State == RejoinState.Diverged)
            facts = await WithErrantAsync(context, facts, new ErrantSet(returning, active, found.Errant), options.Errant, options.ErrantFolder, options.Copy.ToolPath, cancellation);
        var copies = facts.CopyUnfinished || found.Why.Length > 0 || options.Method == RejoinMethod.Clone
            || (found.State == RejoinState.Diverged && options.Errant == ErrantAction.Discard);
        return copies && options.Method != RejoinMethod.Gtid
            ? facts with { Copy = await CopyOperation.ReadAsync(returning.Server, active.Server, context.Login(returning.Server), options.Copy, context.Timeout, cancellation) }
            : facts;
    }

    internal static async Task<RejoinFacts> WithErrantAsync(
        PlanContext context, RejoinFacts facts, ErrantSet errant, ErrantAction action, string? folder, string? toolPath, CancellationToken cancellation)
    {
        var trace = await ErrantTraceReader.ReadAsync(await context.SessionAsync(errant.Suspect.Server, cancellation), errant.Set, TracePatience, cancellation);
        facts = facts with { Trace = trace };
        if (action == ErrantAction.Apply && trace is { Gone: null, FirstFile: not null } && !errant.IsConflict)
        {
            var (tools, whyNot) = await ErrantSalvage.FindAsync(errant.Reference, toolPath, cancellation);
            return facts with { ApplyTools = tools, WhyReplicated = whyNot };
        }

        return action != ErrantAction.Discard || trace.Gone is not null
            ? facts
            : facts with
            {
                SaveTool = await ErrantTool.FindAsync(errant.Suspect, toolPath, cancellation),
                SaveFile = Path.Combine(Path.GetFullPath(folder ?? Path.Combine(PlanJournal.DefaultFolder(), "errant")), ErrantSave.NameFor(errant.Suspect.Server, errant.Set, context.Time.GetUtcNow())),
            };
    }

    /// <summary>A clone brings the donor's channels, which come from the recipient itself, and is done with when they are gone. Then a channel from the donor is made.</summary>
    private static bool IsHalfCloned(ServerSnapshot returning, ServerSnapshot active, CopyInventory holds) =>
        holds.CloneState is "Completed" && holds.CloneExecuted is { Length: > 0 } cloned
        && returning.Executed.Equals(Gtid.MySqlGtidSet.Parse(cloned))
        && !RejoinLink.Of(returning, active).IsConfigured
        && returning.Executed.IsSubsetOf(active.Executed) && active.Purged.IsSubsetOf(returning.Executed);
}
