using System.Diagnostics;
using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>Applies missing transactions to the server that survived.</summary>
[Cmdlet(VerbsData.Restore, "MissingTransaction", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(RestoreResult))]
public sealed class RestoreMissingTransactionCommand : PlanCommand
{
    private readonly PipedTransactions _transactions = new();

    /// <summary>The survivor, which lacks them. Only one: the other cmdlets' list gives way.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public new ServerParameter Server { get; set; } = null!;

    /// <summary>The transactions, as Get-MissingTransaction returns them.</summary>
    [Parameter(ValueFromPipeline = true)]
    public MissingTransaction[] InputObject { get; set; } = [];

    /// <summary>A binary log with the transactions, as Export-MissingTransaction writes it; in place of the pipeline.</summary>
    [Parameter]
    public string? Path { get; set; }

    /// <summary>Applies without trying first whether they can be.</summary>
    [Parameter]
    public SwitchParameter SkipRehearsal { get; set; }

    /// <summary>Takes a server that is read-only, because it is to take over afterwards.</summary>
    [Parameter]
    public SwitchParameter AllowReadOnly { get; set; }

    /// <summary>The folder of mysqlbinlog and mysql, or of mariadb-binlog and mariadb.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        _transactions.Add(InputObject, (culprit, why) => ThrowTerminatingError(Errors.InvalidParameter("InputObject", culprit, why)));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A pipeline that brought none: nothing is missing.
        if (_transactions.Count == 0 && Path is null && MyInvocation.ExpectingInput)
            return;
        var tools = CheckParameters();
        var options = new RestoreOptions { ToolPath = tools, SkipRehearsal = SkipRehearsal, AllowReadOnly = AllowReadOnly };
        var started = Stopwatch.GetTimestamp();
        WithSessions(TimeSpan.FromSeconds(Timeout), context => Restore(context, options, started));
    }

    private string? CheckParameters()
    {
        if (_transactions.Count > 0 == Path is not null)
            ThrowTerminatingError(Errors.InvalidParameter("InputObject", null, "Pipe what Get-MissingTransaction returns, or name a file with -Path: one of both."));
        if (Path is not null && !File.Exists(GetUnresolvedProviderPathFromPSPath(Path)))
            ThrowTerminatingError(Errors.InvalidParameter("Path", Path, $"There is no file '{Path}'. Name a file that Export-MissingTransaction wrote."));
        var tools = ToolPath is null ? null : GetUnresolvedProviderPathFromPSPath(ToolPath);
        if (tools is not null && !Directory.Exists(tools))
            ThrowTerminatingError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{tools}'. Give the folder of mysqlbinlog and mysql (mariadb-binlog and mariadb), or leave it out to search PATH."));
        return tools;
    }

    private void Restore(PlanContext context, RestoreOptions options, long started)
    {
        RestorePlan made;
        try
        {
            made = Await(cancellation => PrepareAsync(context, options, cancellation));
        }
        catch (ReplicationException refusal)
        {
            Tell("Refused", null, [], Stopwatch.GetElapsedTime(started), refusal);
            return;
        }

        if (Execute(made.Plan, context) is not { } result)
            return;
        if (made.Progress.NotRehearsed.Length > 0)
            WriteWarning($"The rehearsal ended before the last transaction: {made.Progress.NotRehearsed}. {made.Progress.Rehearsed} of {made.Progress.Pending.Count} were tried.");
        var outcome = result.Completed ? "Completed" : result.Steps.Any(s => s is { Step.Id: "apply", Outcome: StepOutcome.Failed }) ? "Failed" : "Refused";
        Tell(outcome, made.Progress, View(result.Steps), result.Duration, result.Failure);
    }

    private async Task<RestorePlan> PrepareAsync(PlanContext context, RestoreOptions options, CancellationToken cancellation) =>
        await RestoreTransactionOperation.PrepareAsync(context, Server.Endpoint, Batch(), options, cancellation);

    private SalvageBatch Batch() => Path is null ? _transactions.ToBatch() : SalvageBatch.Read(GetUnresolvedProviderPathFromPSPath(Path));

    private void Tell(string outcome, RestoreProgress? progress, OperationStep[] steps, TimeSpan duration, ReplicationException? failure)
    {
        WriteObject(new RestoreResult
        {
            Operation = RestoreTransactionOperation.Name,
            Server = Server.ToString(),
            Outcome = outcome,
            Changed = progress is { Applied: > 0 },
            Applied = progress?.Applied ?? 0,
            Skipped = progress?.Skipped ?? 0,
            Left = progress?.Left ?? _transactions.Count,
            FailedGtid = progress?.Failed ?? "",
            Conflicts = [.. progress?.Conflicts.Select(c => c.ToString()) ?? []],
            Rehearsed = progress?.Rehearsed ?? 0,
            NotRehearsed = progress?.NotRehearsed ?? "",
            Duration = duration,
            Steps = steps,
            Reason = failure?.Message ?? "",
        });
        if (failure is not null)
            WriteError(Errors.From(failure, Server.ToString()));
    }
}
