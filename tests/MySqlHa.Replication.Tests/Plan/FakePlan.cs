using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Plan;

/// <summary>Steps that change a set of words instead of a server.</summary>
internal sealed class FakePlan : IPlanObserver, IAsyncDisposable
{
    internal const string Secret = "Sw0rdfish-never-shown";

    internal static readonly ServerEndpoint Server = new("db1");

    internal FakePlan(TimeProvider? time = null) =>
        Context = new PlanContext(_ => new ServerLogin("admin", Secret), TimeSpan.FromSeconds(1), time);

    internal PlanContext Context { get; }

    /// <summary>What is so.</summary>
    internal HashSet<string> World { get; } = [];

    /// <summary>What was done, in order: "+a", "-a".</summary>
    internal List<string> Done { get; } = [];

    internal List<string> Heard { get; } = [];

    internal PlanStep Step(string id, Func<CancellationToken, Task>? perform = null, Func<CancellationToken, Task>? verify = null, Func<Task>? undo = null) => new()
    {
        Id = id,
        Server = Server,
        Title = $"make {id} so",
        Statements = [SqlStatement.WithSecret($"DO '{id}', {{secret}}", Secret)],
        Undo = [SqlStatement.Plain($"UNDO {id}")],
        AlreadyDone = (_, _) => Task.FromResult(World.Contains(id)),
        Perform = async (_, token) =>
        {
            if (perform is not null)
                await perform(token);
            World.Add(id);
            Done.Add("+" + id);
        },
        Verify = verify is null ? null : (_, token) => verify(token),
        TakeBack = async (_, _) =>
        {
            if (undo is not null)
                await undo();
            World.Remove(id);
            Done.Add("-" + id);
        },
    };

    internal static OperationPlan Plan(FailurePolicy policy, params PlanStep[] steps) => new("Test-Operation", [Server], steps, policy);

    internal static OperationPlan Plan(params PlanStep[] steps) => Plan(FailurePolicy.Stop, steps);

    internal Task<PlanResult> RunAsync(OperationPlan plan, PlanJournal? journal = null, CancellationToken? cancellation = null) =>
        PlanRunner.RunAsync(plan, Context, journal, this, cancellation ?? TestContext.Current.CancellationToken);

    internal static Task Fail(string message = "it cannot be") =>
        throw new ReplicationException(ReplicationError.StatementFailed, Server, $"{Server}: {message}.", "Mend it.");

    public void StepStarting(PlanStep step, int index, int count) => Heard.Add($"{index + 1}/{count} {step.Id}");

    public void StepProgress(PlanStep step, string waitsFor, double? fraction, TimeSpan? remaining) => Heard.Add($"{step.Id} waits for {waitsFor}");

    public void StepFinished(StepResult result) => Heard.Add($"{result.Step.Id} {result.Outcome}");

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
