using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Stops the recipient, puts the new data in place of the old ones, and starts it.</summary>
internal sealed class CopyBackupSwap(CopyFacts facts, CopyOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = facts.RecipientPlace!.Folder!;

    private ServerEndpoint Recipient => facts.Recipient.Server;

    private string StateFile => CopyPendingFile.Of(Recipient, options.StateFolder);

    private string New => CopyDataFolder.New(_folder);

    private string Old => CopyDataFolder.Old(_folder);

    internal PlanStep Stop() => new()
    {
        Id = "stop",
        Server = Recipient,
        Title = "Keep clients from writing to the recipient, look for transactions that the donor lacks, and stop its server (-StopCommand)",
        Statements = [SqlStatement.Plain("SET GLOBAL read_only = ON"), SqlStatement.Plain("SET GLOBAL event_scheduler = OFF")],
        Deadline = CopySteps.NoLimit,
        Perform = StopAsync,
    };

    internal PlanStep Swap() => new()
    {
        Id = "swap",
        Server = Recipient,
        Title = $"Rename {_folder} to {Old}, and {New} to {_folder}",
        Statements = [],
        AlreadyDone = (_, _) => Task.FromResult(File.Exists(CopyPendingFile.In(_folder))),
        Perform = (_, _) =>
        {
            Exchange();
            return Task.CompletedTask;
        },
    };

    internal PlanStep Start() => new()
    {
        Id = "start",
        Server = Recipient,
        Title = "Start the recipient's server (-StartCommand), read-only until the copy is complete",
        Statements = [SqlStatement.Plain("SET GLOBAL read_only = ON"), SqlStatement.Plain("SET GLOBAL event_scheduler = OFF")],
        Deadline = CopySteps.NoLimit,
        Perform = StartAsync,
    };

    private async Task StopAsync(PlanContext context, CancellationToken cancellation)
    {
        var pending = await FenceAsync(context, cancellation);
        await context.DropSessionAsync(Recipient);
        try
        {
            await options.StopRecipient!(cancellation);
            if (!await GoneAsync(context, cancellation))
                throw CopyOperationErrors.Failed(Recipient, $"-StopCommand has run, and the server still works in {_folder} after {options.RestartTimeout.TotalSeconds:0.#} s.", "Make -StopCommand stop it, then run the same command again.");
        }
        catch (ReplicationException error)
        {
            throw CopyOperationErrors.Failed(
                Recipient, $"{error.Message} {await ReleaseAsync(context, pending)} The backup is kept in {New}.", $"{error.Remedy} The next run uses the backup.".TrimStart());
        }
    }

    private async Task<CopyPending> FenceAsync(PlanContext context, CancellationToken cancellation)
    {
        await using var session = await CopySteps.OpenAsync(context, Recipient, cancellation);
        var found = (await session.QueryAsync("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'event_scheduler')", null, cancellation)).ToDictionary(r => r.Text("Variable_name"), r => r.Text("Value"));
        // An earlier run has found the true values.
        var before = CopyPendingFile.Read(StateFile);
        var pending = new CopyPending
        {
            Recipient = Recipient.ToString(), Donor = facts.Donor.Server.ToString(), Folder = _folder,
            ReadOnly = before?.ReadOnly ?? found["read_only"] is not ("OFF" or "0"), EventScheduler = before?.EventScheduler ?? found["event_scheduler"] == "ON",
        };
        CopyPendingFile.Write(StateFile, pending);
        await session.ExecuteAsync(SqlStatement.Plain("SET GLOBAL read_only = ON"), null, cancellation);
        if (found["event_scheduler"] == "ON")
            await session.ExecuteAsync(SqlStatement.Plain("SET GLOBAL event_scheduler = OFF"), null, cancellation);
        pending = pending with { BinlogState = await session.ScalarAsync("SELECT @@GLOBAL.gtid_binlog_state", null, cancellation) ?? "" };
        CopyPendingFile.Write(StateFile, pending);
        if (options.AllowDataLoss)
            return pending;
        var recipient = await session.TakeSnapshotAsync(cancellation);
        var donor = await (await context.SessionAsync(facts.Donor.Server, cancellation)).TakeSnapshotAsync(cancellation);
        // Written while the backup was made.
        if (recipient.Executed.Subtract(donor.Executed) is { IsEmpty: false } errant)
        {
            await ReleaseAsync(context, pending);
            throw CopyOperationErrors.Errant(Recipient, facts.Donor.Server, errant);
        }

        return pending;
    }

    /// <summary>Lets clients write again to a recipient that was not stopped. Says how it is now.</summary>
    private async Task<string> ReleaseAsync(PlanContext context, CopyPending pending)
    {
        try
        {
            await using var session = await CopySteps.OpenAsync(context, Recipient, CancellationToken.None);
            if (pending.EventScheduler)
                await session.ExecuteAsync(SqlStatement.Plain("SET GLOBAL event_scheduler = ON"), null, CancellationToken.None);
            if (!pending.ReadOnly)
                await session.ExecuteAsync(SqlStatement.Plain("SET GLOBAL read_only = OFF"), null, CancellationToken.None);
            File.Delete(StateFile);
            return $"{Recipient} runs on with the data it had.";
        }
        catch (ReplicationException)
        {
            return $"{Recipient} does not answer; the data it had are in {_folder}.";
        }
    }

    private void Exchange()
    {
        var pending = CopyPendingFile.Read(StateFile) ?? throw new InvalidOperationException("The copy's file is gone.");
        var ready = CopyPendingFile.Read(CopyPendingFile.In(New)) ?? throw CopyOperationErrors.BackupGone(Recipient, _folder);
        if (CopyDataFolder.Process(_folder) is { } process)
            throw CopyOperationErrors.Failed(Recipient, $"Process {process} works in {_folder}: somebody has started the server again. It has the data it had.", "Run the same command again.");
        try
        {
            CopyPendingFile.Write(CopyPendingFile.In(New), pending with { Position = ready.Position });
            // Between the two renames there is no folder of that name: a run that comes later finds the old one under its other name.
            if (Directory.Exists(_folder))
            {
                CopyDataFolder.Delete(Old);
                Directory.Move(_folder, Old);
            }

            Directory.Move(New, _folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CopyOperationErrors.Failed(
                Recipient, $"{error.Message} {Recipient} is stopped; its data are in {(Directory.Exists(Old) ? Old : _folder)}, the copy in {New}.", "Mend what the message names, then run the same command again.");
        }
    }

    private async Task StartAsync(PlanContext context, CancellationToken cancellation)
    {
        var left = $"The copy is in {_folder}; what the recipient had before is in {Old}.";
        try
        {
            // An interrupted run may have started it.
            if (CopyDataFolder.Process(_folder) is null)
                await options.StartRecipient!(cancellation);
            var started = context.Time.GetTimestamp();
            while (!await FencedAsync(context, cancellation))
            {
                context.Report($"for the server of {Recipient} to start", null, options.RestartTimeout - context.Time.GetElapsedTime(started));
                if (context.Time.GetElapsedTime(started) > options.RestartTimeout)
                    throw CopyOperationErrors.Failed(Recipient, $"-StartCommand has run, and the server does not answer after {options.RestartTimeout.TotalSeconds:0.#} s.", "Look into its error log for the reason.");
                await Task.Delay(Pause, context.Time, cancellation);
            }
        }
        catch (ReplicationException error)
        {
            throw CopyOperationErrors.Failed(Recipient, $"{error.Message} {left}", $"{error.Remedy} Then run the same command again: it completes the copy.".TrimStart());
        }
    }

    private async Task<bool> FencedAsync(PlanContext context, CancellationToken cancellation)
    {
        try
        {
            await using var session = await CopySteps.OpenAsync(context, Recipient, cancellation);
            foreach (var statement in Start().Statements)
                await session.ExecuteAsync(statement, null, cancellation);
            return true;
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.Unreachable or ReplicationError.ServerGone or ReplicationError.LoginRefused or ReplicationError.Timeout)
        {
            return false;
        }
    }

    private async Task<bool> GoneAsync(PlanContext context, CancellationToken cancellation)
    {
        var started = context.Time.GetTimestamp();
        while (CopyDataFolder.Process(_folder) is not null)
        {
            context.Report($"for the server of {Recipient} to end", null, options.RestartTimeout - context.Time.GetElapsedTime(started));
            if (context.Time.GetElapsedTime(started) > options.RestartTimeout)
                return false;
            await Task.Delay(Pause, context.Time, cancellation);
        }

        return true;
    }
}
