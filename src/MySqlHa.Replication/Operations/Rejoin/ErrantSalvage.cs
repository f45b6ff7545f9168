using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Brings errant transactions to the server that lacks them as a salvage does: read from the suspect's binary logs, rehearsed, applied under their GTIDs.
/// A conflict is found before anything is applied, which replication cannot do.
/// </summary>
internal sealed class ErrantSalvage(ErrantSet errant, ErrantTrace trace, SalvageTools tools, string? toolPath, TlsMode tls, string? caFile)
{
    private ServerSnapshot Reference => errant.Reference;

    private SqlStatement[] Pipe =>
    [
        SqlStatement.Plain($"-- {tools.Binlog} {string.Join(' ', SalvageTools.FromInput)} | {tools.Client.Path} {string.Join(' ', tools.ClientArguments("...", Reference.Server, tls, caFile))}"),
        SqlStatement.Plain($"-- {errant.Set}"),
    ];

    /// <summary>The step.</summary>
    internal PlanStep Step() => new()
    {
        Id = "apply-errant",
        Server = Reference.Server,
        Title = $"Rehearse and apply {RejoinClass.Count(errant.Set.Count)} from the binary logs of {errant.Suspect.Server}",
        Statements =
        [
            SqlStatement.Plain($"-- {tools.Binlog} {string.Join(' ', LogFetch.Arguments("...", errant.Suspect, tls, caFile, "...", trace.FirstFile!))}"),
            .. RestoreRehearsal.Shown(Reference.Release),
            .. errant.Set is MariaDbGtidSet set ? RestoreReceivers.Shown(Reference, [Ends(set)], Pipe) : Pipe,
        ],
        Deadline = CopySteps.NoLimit,
        AlreadyDone = async (context, cancellation) => (await ErrantSteps.MissingAsync(context, errant, cancellation)).IsEmpty,
        Perform = RunAsync,
    };

    /// <summary>The server that lacks them, as it is when it has them.</summary>
    internal ServerSnapshot Applied => Reference with
    {
        Executed = Reference.Executed.Union(errant.Set),
        Variables = errant.Set is not MariaDbGtidSet set ? Reference.Variables : new Dictionary<string, string>(Reference.Variables)
        {
            ["gtid_binlog_pos"] = MariaDbGtidSet.Parse(Reference.Variable("gtid_binlog_pos") ?? "")
                .Union(Ends(set)).ToString(),
        },
    };

    /// <summary>Finds the programs; what is missing, of programs or privileges, is said in place of them.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ToolMissing"/>: they are not in the folder that was named for them.</exception>
    internal static async Task<(SalvageTools? Tools, string WhyNot)> FindAsync(ServerSnapshot reference, string? toolPath, CancellationToken cancellation)
    {
        var grants = GrantList.Of(reference);
        // Whoever may bring them, and run whatever statement was logged.
        if (RestorePrivileges.Missing(reference, [], new() { AllowReadOnly = true }).Count > 0 || !grants.Has("CREATE") || !grants.Has("INSERT"))
            return (null, $"the account is no administrator of {reference.Server}");
        try
        {
            return (await SalvageTools.FindAsync(reference, toolPath, cancellation), "");
        }
        catch (ReplicationException error) when (toolPath is null && error.Error == ReplicationError.ToolMissing)
        {
            return (null, error.Message[..error.Message.IndexOf(" Nothing was changed.", StringComparison.Ordinal)].TrimEnd('.'));
        }
    }

    /// <summary>A range as a position: its last one.</summary>
    private static MariaDbGtidSet Ends(MariaDbGtidSet set) => MariaDbGtidSet.Parse(string.Join(',', set.Ranges.Select(r => $"{r.Domain}-{r.Server}-{r.Interval.Last}")));

    private async Task RunAsync(PlanContext context, CancellationToken cancellation)
    {
        string? folder = null;
        RestorePlan? made = null;
        try
        {
            context.Report($"for the binary logs of {errant.Suspect.Server}");
            var found = new List<LoggedTransaction>();
            var search = new MissingTransactionOptions { Source = errant.Suspect.Server, ToolPath = toolPath, AppliesReceived = true };
            await foreach (var one in MissingTransactionOperation.ReadAsync(context, Reference.Server, search, cancellation))
            {
                folder = one.LogFolder;
                // Nobody has decided about what came later.
                if (one.Transaction.Gtid.Length > 0 && RestoreRules.Has(errant.Set, one.Transaction))
                    found.Add(one.Transaction);
            }

            if (found.Count == 0)
                return;
            made = await RestoreTransactionOperation.PrepareAsync(context, Reference.Server, new(folder!, found), new() { ToolPath = toolPath, AllowReadOnly = true }, cancellation);
            foreach (var step in made.Plan.Steps.Where(s => s.Id != "begin"))
            {
                if (!await step.AlreadyDone!(context, cancellation))
                    await step.Perform!(context, cancellation);
            }
        }
        catch (ReplicationException error)
        {
            throw Failed(error, made?.Progress, (await ErrantSteps.MissingAsync(context, errant, CancellationToken.None)).Count);
        }
        finally
        {
            if (folder is not null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private ReplicationException Failed(ReplicationException error, RestoreProgress? progress, decimal left)
    {
        var why = error.Error == ReplicationError.Conflict && progress is { Conflicts.Count: > 0 }
            ? $"{progress.Conflicts.Count} of {RejoinClass.Count(progress.Pending.Count)} of {errant.Suspect.Server} do not fit the rows of {Reference.Server}; the first is {progress.Conflicts[0].ToString().TrimEnd('.')}. They were tried in a transaction that was rolled back."
            : error.Message;
        return new(
            error.Error, error.Server,
            $"{why} {Reference.Server} has applied {errant.Set.Count - left} of {errant.Set.Count} transactions of {errant.Suspect.Server}; {left} stay on {errant.Suspect.Server} alone. It does not replicate from there by this command.",
            "Mend what it names, and run the same command again: it goes on from there. Or save them to a file and go on without them: Discard in place of Apply.", error);
    }
}
