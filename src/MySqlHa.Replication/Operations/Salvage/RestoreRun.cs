using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Applies transactions by the servers' own programs: mysqlbinlog prints them, the client runs what it prints. What was applied is told by the server's
/// executed set, so that a run that was killed, whichever process it was, goes on where it stopped.
/// </summary>
internal sealed class RestoreRun(RestoreFacts facts, RestoreProgress progress)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    private ServerEndpoint Survivor => facts.Survivor.Server;

    /// <summary>What it runs, for people.</summary>
    internal IReadOnlyList<SqlStatement> Statements(IReadOnlyList<LoggedTransaction> pending, TlsMode tls, string? caFile) =>
    [
        SqlStatement.Plain($"-- {facts.Tools.Binlog} {string.Join(' ', SalvageTools.FromInput)} | {facts.Tools.Client.Path} {string.Join(' ', facts.Tools.ClientArguments("...", Survivor, tls, caFile))}"),
        .. pending.Take(1000).Select(t => SqlStatement.Plain("-- " + SalvageBatch.Describe(t))),
        .. pending.Count > 1000 ? [SqlStatement.Plain($"-- and {pending.Count - 1000} more")] : Array.Empty<SqlStatement>(),
    ];

    /// <summary>Whether the server has all of them.</summary>
    internal async Task<bool> IsDoneAsync(PlanContext context, CancellationToken cancellation)
    {
        await CountAsync(context, cancellation);
        return progress.Left == 0;
    }

    /// <summary>What is left, as a batch of its own.</summary>
    internal SalvageBatch Left => facts.Batch.Only([.. progress.Pending.Skip(progress.Applied)]);

    /// <summary>Applies what is left.</summary>
    /// <exception cref="ReplicationException">One cannot be applied: those before it stay.</exception>
    internal async Task ApplyAsync(PlanContext context, CancellationToken cancellation)
    {
        ReplicationException? failure = null;
        try
        {
            await PumpAsync(context, Left, cancellation);
        }
        catch (ReplicationException error)
        {
            failure = error;
        }

        await SettleAsync(context, cancellation);
        if (progress.Left == 0)
            return;
        if (failure is null)
        {
            throw RestoreTransactionOperationErrors.Stopped(
                facts.Survivor, progress, ReplicationError.StatementFailed, "both programs ended well, and not all that they were given is executed", "Run the same command again.");
        }

        // The logs or the tool failed: no transaction did.
        if (failure.Server is not null)
            progress.Failed = SalvageBatch.Name(progress.Pending[progress.Applied]);
        throw RestoreTransactionOperationErrors.Stopped(facts.Survivor, progress, failure.Error, failure.Message, failure.Remedy);
    }

    private async Task PumpAsync(PlanContext context, SalvageBatch left, CancellationToken cancellation)
    {
        var login = context.Login(Survivor);
        using var options = CopyOptionFile.Create(login);
        await using var client = CopyProgram.Start(facts.Tools.Client.Path, facts.Tools.ClientArguments(options.Path, Survivor, login.TlsMode, login.CaFile));
        await using var printer = SalvagePrinter.Start(facts.Tools.Binlog, left, cancellation);
        var output = client.Output.CopyToAsync(Stream.Null, cancellation);
        var looked = context.Time.GetTimestamp();
        try
        {
            await foreach (var statement in printer.ReadAsync(cancellation))
            {
                await client.Input.WriteAsync(statement.Bytes, cancellation);
                if (context.Time.GetElapsedTime(looked) < Look)
                    continue;
                looked = context.Time.GetTimestamp();
                await CountAsync(context, cancellation);
                context.Report(FormattableString.Invariant($"applying: {progress.Applied} of {progress.Pending.Count}"), (double)progress.Applied / progress.Pending.Count);
            }

            await client.Input.WriteAsync(await printer.EndAsync(cancellation), cancellation);
            client.Input.Close();
        }
        catch (IOException)
        {
            // The client has ended in the middle, and its reason is the reason.
        }

        var (code, complaints) = await client.EndAsync(cancellation);
        await output;
        if (code != 0)
        {
            // A statement that was logged as such needs what it needed when it was run: nothing tells beforehand which that is.
            if (ServerErrors.Refusal(complaints) is { } refused)
                throw new ReplicationException(ReplicationError.MissingPrivilege, Survivor, complaints, $"{Privileges.Remedy(refused, login.User)} Then run the same command again: it goes on from there.");
            throw new ReplicationException(
                ReplicationError.StatementFailed, Survivor, complaints.Length > 0 ? complaints : $"{facts.Tools.Client.Path} ended with code {code} in the middle",
                "Mend what it names, then run the same command again: it goes on from there.");
        }
    }

    /// <summary>A client that was killed leaves a session that may still be committing: the set is final when nobody owns the next GTID.</summary>
    private async Task SettleAsync(PlanContext context, CancellationToken cancellation)
    {
        for (var look = 0; look < 50; look++)
        {
            var before = progress.Applied;
            await CountAsync(context, cancellation);
            if (progress.Left == 0 || (look > 0 && progress.Applied == before && !await IsOwnedAsync(context, progress.Pending[progress.Applied], cancellation)))
                return;
            await Task.Delay(Settle, context.Time, cancellation);
        }
    }

    private async Task<bool> IsOwnedAsync(PlanContext context, LoggedTransaction next, CancellationToken cancellation) => !facts.Survivor.Release.IsMariaDb
        && (await (await context.SessionAsync(Survivor, cancellation)).ScalarAsync("SELECT @@GLOBAL.gtid_owned", null, cancellation))?.Contains(next.Gtid, StringComparison.OrdinalIgnoreCase) == true;

    private async Task CountAsync(PlanContext context, CancellationToken cancellation)
    {
        var now = await (await context.SessionAsync(Survivor, cancellation)).TakeSnapshotAsync(cancellation);
        progress.Count(now.Executed);
    }
}
