using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>The steps that replace the returning server's data by the active one's. Pure.</summary>
internal static class RejoinCopy
{
    /// <summary>Marks the returning server as half a copy, so that a run that goes on after an interruption copies, whatever the GTIDs say by then.</summary>
    internal static PlanStep Mark(ServerSnapshot returning) => new()
    {
        Id = "mark",
        Server = returning.Server,
        Title = "Mark its data as to be replaced",
        Statements = CopyMark.Statements(returning.Release.IsMariaDb),
        Perform = async (context, cancellation) =>
        {
            await using var session = await CopySteps.OpenAsync(context, returning.Server, cancellation);
            await CopyMark.PutAsync(session, cancellation);
        },
    };

    internal static IReadOnlyList<PlanStep> Steps(RejoinFacts facts, RejoinOptions options, RejoinClass found, bool discards)
    {
        var copy = facts.Copy ?? throw new InvalidOperationException("Nobody read what a copy is planned from.");
        // Closed by then.
        copy = copy with { Recipient = copy.Recipient with { ReadOnly = true, SuperReadOnly = copy.Recipient.SuperReadOnly is null ? null : true } };
        var how = For(facts, options, found, discards);
        var steps = CopyOperation.Steps(copy, how).Select(s => s.Id is "compare" or "stop-replication" or "mark" ? s with { Id = "copy-" + s.Id } : s);
        return
        [
            .. steps,
            // The server may have started anew meanwhile, and forgotten both.
            RejoinSteps.Begin(facts.Returning.Server, RejoinOperation.Name, "begin-again"),
            FenceSteps.Close(facts.Returning) with { Id = "fence-again" },
        ];
    }

    /// <summary>Data may be lost only where that was decided; a copy is made although the transactions are equal when it was asked for or they cannot tell.</summary>
    private static CopyOptions For(RejoinFacts facts, RejoinOptions options, RejoinClass found, bool discards) => options.Copy with
    {
        AllowDataLoss = discards || facts.CopyUnfinished,
        EvenIfEqual = !facts.CopyUnfinished && (options.Method == RejoinMethod.Clone || found.Why.Length > 0 || discards),
    };
}
