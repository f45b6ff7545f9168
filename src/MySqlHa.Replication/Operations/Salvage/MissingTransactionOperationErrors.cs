using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>The errors that the search itself ends with.</summary>
internal static class MissingTransactionOperationErrors
{
    internal static ReplicationException SameServer(ServerSnapshot survivor, string logs) => new(
        ReplicationError.SameServer, survivor.Server, $"{logs} are those of {survivor.Server} itself, or of a server with the same {(survivor.Release.IsMariaDb ? "server_id" : "server_uuid")}: it lacks nothing of its own. Nothing was changed.",
        "Name the survivor with -Server, and the logs of the server that failed with -LogFolder or -Source.");

    internal static ReplicationException OtherServer(ServerSnapshot survivor, FailedLogs logs, uint wanted) => new(
        ReplicationError.NotBinaryLog, survivor.Server,
        FormattableString.Invariant($"{logs.Name} were written by the server with server_id {logs.ServerId}, and {survivor.Server} replicated from the one with server_id {wanted}. Nothing was changed."),
        "Name the logs of the server that failed.");

    internal static ReplicationException Incompatible(ServerSnapshot survivor, string logs, string version) => new(
        ReplicationError.Incompatible, survivor.Server, $"{survivor.Server} is {survivor.Release}, and {logs} are of {version}: the two number transactions in different ways. Nothing was changed.",
        "Name the logs of the server that the survivor replicated from.");

    internal static ReplicationException NoPlace(ServerSnapshot survivor, string logs) => new(
        ReplicationError.NoRecord, survivor.Server,
        $"{survivor.Server} has no GTIDs, no channel that received {logs}, and there is no record of a failover to it in this journal: what it has is not known. Nothing was changed.",
        "Give the file and position up to which it had received with -LogFile and -LogPosition (Get-FailoverRecord on the machine that ran the failover shows them), or name that machine's -JournalFolder.");

    internal static ReplicationException PlaceGone(ServerSnapshot survivor, LogPlace place, string logs, IReadOnlyList<string> files) => new(
        ReplicationError.Purged, survivor.Server,
        $"{survivor.Server} had received up to {place}, and that file is not among {logs}, which begin with {files[0]} and end with {files[^1]}. Nothing was changed.",
        "Add the file, from a backup or an archive, to the others; or give another place with -LogFile and -LogPosition.");

    internal static ReplicationException FetchFailed(ServerEndpoint source, string tool, string why) => new(
        ReplicationError.StatementFailed, source, $"{source}: {tool} could not fetch the binary logs: {why}. What was fetched is deleted; nothing was changed.",
        "Mend what it names (the account needs REPLICATION SLAVE, the temporary folder room for the files: set TMPDIR), then run the same command again.");
}
