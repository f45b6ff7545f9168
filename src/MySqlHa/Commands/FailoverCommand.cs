using System.Diagnostics;
using MySqlHa.Replication;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>
/// What the cmdlets share that move the writes of a pair: each returns a <see cref="FailoverResult"/>, also when it was refused or taken back; an error
/// that does not end the pipeline says why.
/// </summary>
public abstract class FailoverCommand : PlanCommand
{
    /// <summary>Prepares a plan, shows it if that was asked for, runs it, and writes what became of it.</summary>
    /// <param name="operation">The cmdlet's name.</param>
    /// <param name="servers">What the user named, as far as the result of a refusal shall tell it.</param>
    /// <param name="prepare">Looks at the servers and makes the plan, or refuses.</param>
    /// <param name="complete">Adds what only the operation knows, such as the write gap and what was lost; null for nothing.</param>
    /// <param name="again">Whether what stopped the plan is known now and was decided about before: it is made and run once more. Null for never.</param>
    private protected void RunOperation(
        string operation, IReadOnlyList<ServerEndpoint> servers, Func<PlanContext, CancellationToken, Task<OperationPlan>> prepare, Func<PlanResult, FailoverFacts>? complete = null,
        Func<PlanResult, bool>? again = null)
    {
        var started = Stopwatch.GetTimestamp();
        WithSessions(TimeSpan.FromSeconds(Timeout), context => RunOnce(context, again));

        void RunOnce(PlanContext context, Func<PlanResult, bool>? once)
        {
            OperationPlan plan;
            try
            {
                plan = Await(cancellation => prepare(context, cancellation));
            }
            catch (ReplicationException refusal)
            {
                WriteObject(new FailoverResult
                {
                    Operation = operation,
                    Server = [.. servers.Select(s => s.ToString())],
                    Outcome = "Refused",
                    Changed = false,
                    Duration = Stopwatch.GetElapsedTime(started),
                    Steps = [],
                    Reason = refusal.Message,
                });
                WriteError(Errors.From(refusal, servers.Count > 0 ? servers[0].ToString() : null));
                return;
            }

            if (Execute(plan, context) is not { } result)
                return;
            if (once?.Invoke(result) == true)
            {
                WriteVerbose($"{result.Failure!.Message} That is decided already: the plan is made anew.");
                RunOnce(context, null);
                return;
            }

            Tell(plan, result, complete?.Invoke(result) ?? new FailoverFacts());
        }
    }

    private void Tell(OperationPlan plan, PlanResult result, FailoverFacts facts)
    {
        WriteObject(new FailoverResult
        {
            Operation = plan.Operation,
            Server = [.. plan.Servers.Select(s => s.ToString())],
            Outcome = Outcome(result),
            Changed = result.Changed,
            Duration = result.Duration,
            WriteGap = facts.WriteGap,
            Lost = facts.Lost,
            Salvaged = facts.Salvaged,
            Steps = View(result.Steps),
            Reason = result.Failure?.Message ?? "",
        });
        if (result.Failure is { } failure)
            WriteError(Errors.From(failure, plan.Servers.Count > 0 ? plan.Servers[0].ToString() : null));
    }

    private static string Outcome(PlanResult result)
    {
        if (result.Completed)
            return "Completed";
        if (result.Changed)
            return "Failed";
        return result.Steps.Any(s => s.Outcome == StepOutcome.Undone) ? "RolledBack" : "Refused";
    }
}
