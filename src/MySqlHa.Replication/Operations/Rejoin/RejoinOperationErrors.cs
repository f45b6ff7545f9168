using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>The errors that a rejoin itself ends with.</summary>
internal static class RejoinOperationErrors
{
    internal static ReplicationException SameServer(ServerEndpoint server) => new(
        ReplicationError.SameServer, server, $"{server} was named twice. Nothing was changed.", "Name the returning server with -Server and the active one with -Source.");

    internal static ReplicationException Swapped(ServerSnapshot returning, ServerSnapshot active) => new(
        ReplicationError.NotReady, returning.Server,
        $"{returning.Server}, which shall return, takes writes, and {active.Server}, which is said to be active, is read-only: they look swapped. Nothing was changed.",
        $"Name the server that lost its role with -Server and the one that serves with -Source. If they are named right, open the active one first: Unlock-MySqlWrite -Server {active.Server}.");

    internal static ReplicationException Serving(ServerEndpoint returning) => new(
        ReplicationError.InUse, returning, $"{returning} serves: its node's process is master with the address on. Nothing was changed.",
        "It need not return. If the other server shall serve, use Invoke-Switchover.");

    internal static ReplicationException Errant(ErrantSet errant, ErrantTrace trace, string command, string left) => new(
        ReplicationError.ErrantTransactions, errant.Suspect.Server,
        $"{errant.Suspect.Server} holds {RejoinClass.Count(errant.Set.Count)} that {errant.Reference.Server} lacks: {Shorten(string.Join(", ", errant.Intervals.Select(i => i.Gtid)))}"
            + $"{(trace.Touched.Length > 0 ? $" (changes {trace.Touched})" : "")}. No client may have heard that {(errant.Set.Count == 1 ? "it was" : "they were")} committed, or one may. {left}",
        $"Decide: {command} Apply brings them to {errant.Reference.Server}{(errant.IsConflict ? " (not here: both servers have used these numbers)" : "")}; {command} Discard saves them to a file and goes on without them.");

    internal static ReplicationException Beyond(RejoinFacts facts, LogPlace applied) => new(
        ReplicationError.ErrantTransactions, facts.Returning.Server,
        $"{facts.Returning.Server} wrote {RejoinClass.Count(facts.Beyond ?? 0)}{(facts.Trace.IsComplete ? "" : " or more")} behind {applied} of its binary log that {facts.Active.Server} has not applied"
            + $"{(facts.Trace.Touched.Length > 0 ? $" (changes {facts.Trace.Touched})" : "")}. {facts.Active.Server} does not replicate from it.",
        $"Decide: -ErrantTransaction Apply brings them to {facts.Active.Server}. To go on without them, save them (mysqlbinlog --start-position={applied.Position} {applied.File}) and replace the data: Copy-MySqlData -Server {facts.Returning.Server} -Source {facts.Active.Server} -AllowDataLoss.");

    internal static ReplicationException Conflict(ErrantSet errant) => new(
        ReplicationError.ErrantTransactions, errant.Suspect.Server,
        $"{errant.Suspect.Server} holds {errant.Set}, and {errant.Reference.Server} has used the same numbers for transactions of its own: replication by GTID cannot bring them over. Nothing was changed.",
        "Invoke-Rejoin -ErrantTransaction Discard saves them to a file and copies the data; give each server a gtid_domain_id of its own to make such transactions mergeable.");

    internal static ReplicationException Gone(ErrantSet errant, ErrantTrace trace, string what) => new(
        ReplicationError.Purged, errant.Suspect.Server,
        $"{errant.Suspect.Server} holds {RejoinClass.Count(errant.Set.Count)} that {errant.Reference.Server} lacks and has purged {trace.Gone} of its own binary logs: they cannot be {what}. Nothing was changed.",
        $"See which rows differ with Compare-MySqlData -Server {errant.Suspect.Server} -Reference {errant.Reference.Server}. If they may be lost: Copy-MySqlData -Server {errant.Suspect.Server} -Source {errant.Reference.Server} -AllowDataLoss, then run this again.");

    internal static ReplicationException MustCopy(ServerSnapshot returning, ServerSnapshot active, string why) => new(
        ReplicationError.Purged, returning.Server, $"{returning.Server} cannot return by replication alone: {why}. Nothing was changed.",
        $"Leave -Method out, or use -Method Clone: its data are copied from {active.Server} then.");

    internal static ReplicationException NoAccount(ServerSnapshot replica, ServerSnapshot source, string why) => new(
        ReplicationError.NotReady, replica.Server, $"{replica.Server}: {why}, and no server shows the password of a channel. Nothing was changed.",
        $"Give the account that replicates from {source.Server} with -ReplicationCredential.");

    internal static ReplicationException NoRecord(ServerSnapshot returning, ServerSnapshot active) => new(
        ReplicationError.NoRecord, returning.Server,
        $"{returning.Server} has no channel that goes on from a place in the binary log of {active.Server}, and there is no record of a failover from the one to the other in this journal. Nothing was changed.",
        $"Give the place in the log of {active.Server} with -SourceLogFile and -SourceLogPosition (Get-FailoverRecord on the machine that ran the failover shows it), or name that machine's -JournalFolder.");

    internal static ReplicationException NoPlace(ServerSnapshot returning, ServerSnapshot active, string why) => new(
        ReplicationError.NotReady, active.Server, $"Up to where {active.Server} has applied what {returning.Server} wrote is not known: {why}. Whether {returning.Server} holds more cannot be told. Nothing was changed.",
        $"Compare the data of both, then replace those of the returning one: Copy-MySqlData -Server {returning.Server} -Source {active.Server} -AllowDataLoss; and Set-ReplicationSource on both.");

    internal static ReplicationException CopyWithoutGtid(ServerSnapshot returning, ServerSnapshot active, string why) => new(
        ReplicationError.Purged, returning.Server, $"{returning.Server} cannot return by file and position: {why}. Nothing was changed.",
        $"Replace its data: Copy-MySqlData -Server {returning.Server} -Source {active.Server} -AllowDataLoss, which says where to go on from, then Set-ReplicationSource on both servers; or turn GTIDs on (Test-ReplicationReadiness -Fix), and use Invoke-Rejoin by GTID.");

    internal static ReplicationException GtidOff(ServerSnapshot server) => new(
        ReplicationError.NotReady, server.Server, $"{server.Server}: gtid_mode is {server.Variable("gtid_mode")}, so that nothing can be found by GTID. Nothing was changed.",
        "Leave -Method out, or use -Method Position; or turn GTIDs on with Test-ReplicationReadiness -Fix.");

    /// <summary>No error: what should be known when only the numbers were made equal.</summary>
    internal static string StillDiffer(RejoinFacts facts, ErrantSet errant) =>
        $"{facts.Returning.Server} keeps the rows of {RejoinClass.Count(errant.Set.Count)} that {facts.Active.Server} never gets: their data differ"
            + $"{(facts.Trace.Touched.Length > 0 ? $" in {facts.Trace.Touched}" : "")}, and conflicts can follow. Make them equal with Invoke-Rejoin -Server {facts.Returning.Server} -Source {facts.Active.Server} -Method Clone, or see the rows with Compare-MySqlData.";

    /// <summary>No error: why a conflict shows late.</summary>
    internal static string NotRehearsed(RejoinFacts facts) =>
        $"{facts.Active.Server} gets what only {facts.Returning.Server} holds by replication, and a conflict shows when it is applied: there is no rehearsal, for {facts.WhyReplicated}.";

    /// <summary>No error: what was given up.</summary>
    internal static string Discarded(RejoinFacts facts, ErrantSet errant) =>
        $"{RejoinClass.Count(errant.Set.Count)} of {facts.Returning.Server}, discarded and saved to {facts.SaveFile}: {errant.Set}";

    private static string Shorten(string text) => text.Length <= 500 ? text : text[..500] + "...";
}
