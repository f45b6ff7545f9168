using System.Globalization;
using System.Management.Automation;
using System.Text;
using MySqlHa.Replication;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>What all cmdlets share that change servers: the plan is shown (-WhatIf, -Confirm), run with progress, journalled, and told.</summary>
public abstract class PlanCommand : ServerCommand
{
    /// <summary>Where the journal is kept; the default is /var/lib/mysqlha for root, else $XDG_STATE_HOME/mysqlha.</summary>
    [Parameter]
    public string? JournalFolder { get; set; }

    /// <summary>Makes a plan and runs it with the sessions that are lent to it. An operation's error ends the cmdlet.</summary>
    /// <param name="target">What the error is about when it names no server itself.</param>
    /// <param name="work">Makes the plan, hands it to <see cref="Run"/>, and writes what came of it.</param>
    private protected void WithContext(object? target, Action<PlanContext> work)
    {
        try
        {
            WithSessions(TimeSpan.FromSeconds(Timeout), work);
        }
        catch (ReplicationException error)
        {
            ThrowTerminatingError(Errors.From(error, target));
        }
    }

    /// <summary>Shows the plan if it was asked for, runs it, and returns what became of it; null when it was only shown. A failure ends the cmdlet.</summary>
    private protected OperationResult? Run(OperationPlan plan, PlanContext context)
    {
        if (Execute(plan, context) is not { } result)
            return null;
        if (result.Failure is { } failure)
            ThrowTerminatingError(Errors.From(failure, null));
        return View(plan, result);
    }

    /// <summary>Shows the plan if it was asked for, and runs it: with progress, in the journal. Null when it was only shown; a failure of a step is in the result.</summary>
    private protected PlanResult? Execute(OperationPlan plan, PlanContext context)
    {
        var preview = Await(cancellation => PlanRunner.PreviewAsync(plan, context, cancellation));
        var text = Describe(plan, preview);
        if (!ShouldProcess(text, text + "\nGo on?", plan.Operation))
            return null;

        PlanResult result;
        var progress = new PlanProgress(plan, OnPipeline, WriteProgress, WriteVerbose);
        try
        {
            using var journal = PlanJournal.Open(JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder));
            TellOfUnfinished(journal, plan);
            result = Await(cancellation => PlanRunner.RunAsync(plan, context, journal, progress, cancellation));
        }
        catch (ReplicationException error)
        {
            ThrowTerminatingError(Errors.From(error, JournalFolder));
            return null;
        }
        catch (PipelineStoppedException)
        {
            // The streams of a stopped pipeline take nothing any more; the user is told all the same.
            Host.UI.WriteWarningLine(progress.WhereStopped);
            throw;
        }

        progress.Complete();
        return result;
    }

    /// <summary>The steps as people and scripts see them.</summary>
    private protected static OperationStep[] View(IEnumerable<StepResult> steps) => [.. steps.Select(s => new OperationStep
    {
        Id = s.Step.Id,
        Server = s.Step.Server.ToString(),
        Title = s.Step.Title,
        Outcome = s.Outcome.ToString(),
        Sql = [.. s.Step.Statements.Select(q => q.Masked)],
        Duration = s.Duration,
    })];

    private void TellOfUnfinished(PlanJournal journal, OperationPlan plan)
    {
        if (journal.ReadUnfinished(plan.Operation, plan.Servers) is not { } run)
            return;
        var where = run.StepId.Length == 0 ? "before its first step" : $"in step {run.StepId} on {run.StepServer}";
        var since = run.StartedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (run.StillRunning)
            WriteWarning($"{plan.Operation} on these servers is under way in process {run.Process} since {since}. Two at once may stumble over each other.");
        else
            WriteVerbose($"Continues the run of {since} that ended {where}.");
    }

    private static string Describe(OperationPlan plan, IReadOnlyList<bool> done)
    {
        var text = new StringBuilder($"{plan.Operation} on {string.Join(", ", plan.Servers)}: {plan.Steps.Count} {(plan.Steps.Count == 1 ? "step" : "steps")}");
        foreach (var (index, step) in plan.Steps.Index())
        {
            text.Append($"\n{index + 1,3}. {step.Server}: {step.Title}{(done[index] ? " (is so already)" : "")}");
            foreach (var statement in step.Statements)
                text.Append("\n       ").Append(statement.Masked.ReplaceLineEndings(" "));
        }

        return text.ToString();
    }

    private static OperationResult View(OperationPlan plan, PlanResult result) => new()
    {
        Operation = plan.Operation,
        Server = [.. plan.Servers.Select(s => s.ToString())],
        Outcome = result.Completed ? "Completed" : "Failed",
        Changed = result.Changed,
        Duration = result.Duration,
        Steps = View(result.Steps),
        Reason = result.Failure?.Message ?? "",
    };
}
