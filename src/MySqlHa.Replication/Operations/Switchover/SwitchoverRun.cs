using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Switchover;

/// <summary>A switchover that was found possible: its plan, and what it measured when it has run.</summary>
public sealed class SwitchoverRun : IAsyncDisposable
{
    private readonly SwitchoverOptions _options;
    private long _started;

    internal SwitchoverRun(SwitchoverFacts facts, SwitchoverOptions options)
    {
        _options = options;
        Plan = new OperationPlan(SwitchoverOperation.Name, [facts.Next.Server, facts.Old.Server], SwitchoverPlan.Steps(facts, options, this), FailurePolicy.RollBack);
    }

    /// <summary>The plan.</summary>
    public OperationPlan Plan { get; }

    /// <summary>From asking for the old server's lock until the new one was open; null when it did not come to that.</summary>
    public TimeSpan? WriteGap { get; private set; }

    /// <summary>Which kills what holds up the old server's lock; the plan's own session waits for it.</summary>
    internal ServerSession? Killer { get; private set; }

    private long LockAskedAt { get; set; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Killer is null ? ValueTask.CompletedTask : Killer.DisposeAsync();

    internal async Task OpenKillerAsync(PlanContext context, ServerEndpoint old, CancellationToken cancellation)
    {
        Killer ??= await ServerSession.OpenAsync(old, context.Login(old), context.Timeout, cancellation);
        await Killer.PrepareAsync(cancellation);
    }

    internal void Begin(PlanContext context) => _started = _started == 0 ? context.Time.GetTimestamp() : _started;

    internal void LockAsked(PlanContext context) => LockAskedAt = context.Time.GetTimestamp();

    internal void Opened(PlanContext context) => WriteGap = context.Time.GetElapsedTime(LockAskedAt);

    /// <summary>What is left of the time for all steps.</summary>
    internal TimeSpan Left(PlanContext context)
    {
        var left = _options.Timeout - context.Time.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Makes a step's work end with the time for all steps.</summary>
    internal Func<PlanContext, CancellationToken, Task> Within(ServerEndpoint server, string what, Func<PlanContext, CancellationToken, Task> work) => async (context, cancellation) =>
    {
        Begin(context);
        using var limit = new CancellationTokenSource(Left(context), context.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await work(context, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ReplicationException(
                ReplicationError.Timeout, server, $"{server}: the {_options.Timeout.TotalSeconds:0.##} s for the switchover were over before this was done: {what}.",
                "See what holds it up (SHOW PROCESSLIST, Get-ReplicationStatus), then run the command again, with more time (-Timeout) if it needs that.");
        }
    };
}
