namespace MySqlHa.Replication.Plan;

/// <summary>The lines of one run.</summary>
internal sealed class JournalRun(PlanJournal? journal, OperationPlan plan, TimeProvider time)
{
    private readonly string _id = Guid.NewGuid().ToString("N");

    internal void Begin() => Write(new() { Event = "begin", Process = Environment.ProcessId });

    /// <summary>A step is about to change something.</summary>
    internal void Step(PlanStep step) => Write(About(step) with { Event = "step", Title = step.Title, Sql = [.. step.Statements.Select(s => s.Masked)] }, !step.ClientsWait);

    internal void Outcome(StepResult result) => Write(
        About(result.Step) with
        {
            Event = result.Outcome switch
            {
                StepOutcome.AlreadySo => "already",
                StepOutcome.Done => "done",
                StepOutcome.Undone => "undone",
                StepOutcome.UndoFailed => "undo-failed",
                _ => "failed",
            },
            Ms = Math.Round(result.Duration.TotalMilliseconds, 1),
            Error = result.Error,
        },
        !result.Step.ClientsWait);

    internal void End(TimeSpan duration, string? error) => Write(new() { Event = "end", Ms = Math.Round(duration.TotalMilliseconds, 1), Error = error });

    /// <summary>What cannot be written any more is not: for what comes after a failure that is told anyway.</summary>
    internal static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (ReplicationException error) when (error.Error == ReplicationError.LocalFile)
        {
            // The plan's own failure matters more.
        }
    }

    private static JournalLine About(PlanStep step) => new() { Step = step.Id, Server = step.Server.ToString() };

    private void Write(JournalLine line, bool flush = true) => journal?.Write(
        line with
        {
            At = time.GetUtcNow(),
            Run = _id,
            Operation = plan.Operation,
            Servers = [.. plan.Servers.Select(s => s.ToString())],
        },
        flush);
}
