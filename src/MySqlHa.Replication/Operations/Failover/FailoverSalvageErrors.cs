using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>What a salvage on the way of a failover ends with: the survivor is not opened.</summary>
internal static class FailoverSalvageErrors
{
    /// <summary>A folder is needed here.</summary>
    private const string Decrypted =
        "Name the archive of a binlog server, which is not encrypted. Or start a server of the same kind on a copy of the failed one's data folder, with its keyring or key file and skip_replica_start (skip_slave_start), "
        + "and have Get-MissingTransaction -Source fetch the logs from it: the LogFolder of what it lists is to be named with -SalvageFrom.";

    /// <summary>Before anything was changed.</summary>
    internal static ReplicationException Refused(ReplicationException error, ServerEndpoint survivor, ServerEndpoint failed) =>
        new(error.Error, error.Server ?? survivor, error.Message, $"{(error.Error == ReplicationError.EncryptedLog ? Decrypted : error.Remedy)} {Without(failed)}", error.InnerException);

    /// <summary>The survivor serves already: what is missing comes to it in another way.</summary>
    internal static ReplicationException Open(ServerSnapshot survivor, FailoverSalvage salvage) => new(
        ReplicationError.NotReady, survivor.Server,
        $"{survivor.Server} has taken over already and takes writes, and it lacks {RejoinClass.Count(salvage.Found.Count)} of {salvage.Folder} ({salvage.Found}). Nothing was changed.",
        $"Bring them to it as it serves: Get-MissingTransaction -Server {survivor.Server} -LogFolder {salvage.Folder} | Restore-MissingTransaction.");

    /// <summary>What was received must be applied before what follows it.</summary>
    internal static ReplicationException NotInOrder(ServerSnapshot survivor, FailoverSalvage salvage, string why) => new(
        ReplicationError.DataLoss, survivor.Server, $"{survivor.Server} cannot take what is in {salvage.Folder}: {why}, and what follows it cannot come before it. Nothing was changed.",
        $"Mend what the applier names, then Start-Replication -Server {survivor.Server} -Thread Applier and run the same command again; or leave -SalvageFrom out and say -AllowDataLoss.");

    /// <summary>In the rehearsal.</summary>
    internal static ReplicationException Conflict(ReplicationException error, ServerSnapshot survivor, ServerEndpoint failed, FailoverSalvage salvage, RestoreProgress progress) =>
        error.Error != ReplicationError.Conflict || progress.Conflicts.Count == 0
            ? Stopped(error, survivor, failed, salvage)
            : new(
                ReplicationError.Conflict, survivor.Server,
                $"{progress.Conflicts.Count}{(progress.Conflicts.Count == RestoreRehearsal.MostConflicts ? " or more" : "")} of {RejoinClass.Count(progress.Pending.Count)} that only {failed} has do not fit the rows of {survivor.Server}; "
                    + $"the first is {progress.Conflicts[0].ToString().TrimEnd('.')}. They were tried in a transaction that was rolled back. {State(survivor)}",
                $"Mend the rows that are in the way, then run the same command again. {Without(failed)} They stay in {salvage.Folder}, from where Get-MissingTransaction lists them, and Restore-MissingTransaction brings those that fit later.");

    /// <summary>In the middle.</summary>
    internal static ReplicationException Stopped(ReplicationException error, ServerSnapshot survivor, ServerEndpoint failed, FailoverSalvage salvage) =>
        new(error.Error, error.Server ?? survivor.Server, $"{error.Message.TrimEnd(' ')} {State(survivor)}", $"Mend what it names, then run the same command again: it goes on from there. {Without(failed)} What was not applied stays in {salvage.Folder}.", error.InnerException);

    private static string State(ServerSnapshot survivor) => $"{survivor.Server} is not opened; its receiver is stopped, and all that it had received is applied.";

    private static string Without(ServerEndpoint failed) => $"To take over without what only {failed} has: -AllowDataLoss, and no -SalvageFrom.";
}
