using MySqlHa.Replication.Control;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Switchover;

/// <summary>
/// Moves the writes of a pair from one server to the other while both are alive: nothing acknowledged is lost, and clients see a lost connection at
/// most. The old server's writers wait under its global read lock, which dies with this process; one time limit is over all of it, and whatever
/// fails before the end is taken back.
/// </summary>
public static class SwitchoverOperation
{
    internal const string Name = "Invoke-Switchover";

    /// <summary>Looks at both servers and makes the plan. Changes nothing.</summary>
    /// <param name="context">Sessions; the plan must be run with the same.</param>
    /// <param name="next">The server that shall be active.</param>
    /// <param name="old">The one that is; null: the source of the other's channel.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="ReplicationException">It cannot be done; nothing was changed.</exception>
    public static async Task<SwitchoverRun> PrepareAsync(
        PlanContext context, ServerEndpoint next, ServerEndpoint? old, SwitchoverOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        ArgumentNullException.ThrowIfNull(options);
        if (old == next)
            throw SwitchoverOperationRules.SameServer(next, next);
        var nextSession = await context.SessionAsync(next, cancellation);
        var nextSnapshot = await nextSession.TakeSnapshotAsync(cancellation);
        old ??= SwitchoverOperationRules.SourceOf(nextSnapshot);
        var oldSession = await context.SessionAsync(old, cancellation);
        foreach (var session in new[] { nextSession, oldSession })
        {
            await session.PrepareAsync(cancellation);
            await NodeSignal.RequireNoOperationAsync(session, Name, cancellation);
        }

        var facts = new SwitchoverFacts(nextSnapshot, await oldSession.TakeSnapshotAsync(cancellation))
        {
            NextManaged = await NodeSignal.IsManagedAsync(nextSession, cancellation),
            NextServing = await NodeSignal.IsServingAsync(nextSession, cancellation),
            OldManaged = await NodeSignal.IsManagedAsync(oldSession, cancellation),
        };
        return Decide(facts, options);
    }

    /// <summary>Decides what is to be done.</summary>
    /// <exception cref="ReplicationException">It cannot be done.</exception>
    public static SwitchoverRun Decide(SwitchoverFacts facts, SwitchoverOptions options)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        SwitchoverOperationRules.Check(facts);
        return new SwitchoverRun(facts, options);
    }
}
