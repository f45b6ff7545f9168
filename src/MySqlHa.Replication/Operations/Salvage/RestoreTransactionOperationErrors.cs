using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What a restore is refused for, and what stops it.</summary>
internal static class RestoreTransactionOperationErrors
{
    internal static ReplicationException OtherFlavor(ServerSnapshot survivor, SalvageBatch batch) => new(
        ReplicationError.Incompatible, survivor.Server, $"The transactions were logged by {batch.Release}, and {survivor.Server} runs {survivor.Release}: neither reads the other's logs. Nothing was changed.",
        "Name a server of the same kind.");

    internal static ReplicationException NoGtid(ServerSnapshot survivor, LoggedTransaction first) => new(
        ReplicationError.NotReady, survivor.Server,
        $"The transaction at {SalvageBatch.Name(first)} carries no GTID: it cannot be told whether {survivor.Server} has it, nor be made sure that none is applied twice; and {survivor.Server} would log it as a write of its own, so that a node that returns by file and position were sent it again. Nothing was changed.",
        $"If the failed server starts again, Invoke-Rejoin -ErrantTransaction Apply brings them by replication. If not: Export-MissingTransaction writes them to a file, and beside it a .sql that shows every row. Write again what is wanted, or apply the file once by hand (mysqlbinlog FILE | mysql). "
        + $"A node that returns after that must be copied anew, not rejoined: Copy-MySqlData -Server <the node> -Source {survivor.Server} -AllowDataLoss.");

    internal static ReplicationException GtidOff(ServerSnapshot survivor, string mode) => new(
        ReplicationError.NotReady, survivor.Server, $"{survivor.Server} runs with gtid_mode={mode}, and the transactions carry GTIDs. Nothing was changed.",
        $"Set gtid_mode to ON_PERMISSIVE at least on {survivor.Server} (Test-ReplicationReadiness -Fix does it step by step).");

    internal static ReplicationException ReadOnly(ServerSnapshot survivor) => new(
        ReplicationError.ReadOnly, survivor.Server, $"{survivor.Server} is read-only{(survivor.SuperReadOnly == true ? " (super_read_only)" : "")}: is it the node that serves? Nothing was changed.",
        "Name the active node. If this is the one that shall take over and is not open yet, say -AllowReadOnly: applications stay out meanwhile.");

    internal static ReplicationException Powerless(ServerSnapshot survivor, IReadOnlyList<string> missing) => new(
        ReplicationError.MissingPrivilege, survivor.Server, $"{survivor.CurrentUser} may not bring transactions back to {survivor.Server}: it lacks {string.Join(", ", missing)}. Nothing was changed.",
        $"Run there as an administrator: GRANT {string.Join(", ", missing)} ON *.* TO {Account(survivor)}; or use an account that has it.");

    internal static ReplicationException Unseen(ServerSnapshot survivor, string table) => new(
        ReplicationError.MissingPrivilege, survivor.Server,
        $"{survivor.CurrentUser} sees no table {table} on {survivor.Server}: it has no right on it, or there is none. Whether its engine takes back what a rehearsal writes cannot be told. Nothing was changed.",
        $"Run there as an administrator: GRANT SELECT ON {SqlText.Name(table.Split('.')[0])}.* TO {Account(survivor)}, or ON *.*; make the table if there is none. Restore-MissingTransaction -SkipRehearsal does without.");

    internal static ReplicationException TooLarge(ServerSnapshot survivor, LoggedTransaction large, long limit) => new(
        ReplicationError.NotReady, survivor.Server,
        FormattableString.Invariant($"{SalvageBatch.Name(large)} has {large.Bytes} bytes of rows, and the client sends them as text: {survivor.Server} may refuse it, for its max_allowed_packet is {limit}. Nothing was changed."),
        FormattableString.Invariant($"SET GLOBAL max_allowed_packet = {Math.Min(1L << 30, ((large.Bytes * 3 / 2 / 1048576) + 1) * 1048576)} on it (1 GiB is the most), then run the same command again."));

    internal static ReplicationException Lenient(ServerSnapshot survivor, string mode) => new(
        ReplicationError.NotReady, survivor.Server, $"{survivor.Server} runs with slave_exec_mode={mode}: it passes over missing rows and duplicate keys, so that a rehearsal finds nothing. Nothing was changed.",
        "SET GLOBAL slave_exec_mode = 'STRICT' on it; or live with what it passes over: Restore-MissingTransaction -SkipRehearsal.");

    internal static ReplicationException Received(ServerSnapshot survivor, ChannelSnapshot channel, LoggedTransaction one) => new(
        ReplicationError.UnappliedRelayLog, survivor.Server, $"{survivor.Server} has received {SalvageBatch.Name(one)} from {channel.Source} and not applied it yet. Nothing was changed.",
        $"Let it apply what it has: Start-Replication -Server {survivor.Server} -Thread Applier. Then run the same command again: what it has by then is skipped.");

    internal static ReplicationException Overtakes(ServerSnapshot survivor, ChannelSnapshot channel, GtidSet left) => new(
        ReplicationError.UnappliedRelayLog, survivor.Server,
        $"{survivor.Server} has received from {channel.Source} what it has not applied yet{(left.IsEmpty ? "" : $" ({left})")}, and what follows that cannot come before it. Nothing was changed.",
        FailoverLoss.IsTrapped(survivor, channel)
            ? $"Start no thread, for MariaDB deletes it then: save the relay logs of {survivor.Server}, which mariadb-binlog reads, and apply them; then Reset-Replication -Server {survivor.Server}, and run the same command again."
            : $"Let it apply what it has: Start-Replication -Server {survivor.Server} -Thread Applier. Then run the same command again.");

    internal static ReplicationException NumberPassed(ServerSnapshot survivor, LoggedTransaction transaction, uint domain, MariaDbHead by) => new(
        ReplicationError.ErrantTransactions, survivor.Server,
        FormattableString.Invariant($"{survivor.Server} has gone on to {domain}-{by.Server}-{by.Sequence} in domain {domain}, and {transaction.Gtid} lies behind that: it cannot keep its number, and another one would part the two servers. Nothing was changed."),
        "Read the rows with Export-MissingTransaction, whose .sql file shows them, and write again what is wanted; then copy the data to the returning node (Invoke-Rejoin -Method Clone). A gtid_domain_id of its own for each writer keeps this from happening.");

    internal static ReplicationException Conflicts(ServerSnapshot survivor, RestoreProgress progress, int most) => new(
        ReplicationError.Conflict, survivor.Server,
        $"{survivor.Server} holds other rows than {(progress.Conflicts.Count == 1 ? "1 transaction" : $"{progress.Conflicts.Count}{(progress.Conflicts.Count == most ? " or more" : "")} transactions")} of {progress.Pending.Count} can be applied to; the first is {progress.Conflicts[0].ToString().TrimEnd('.')}. "
        + "The rehearsal was rolled back: nothing was changed.",
        "Mend the rows that are in the way, or leave the transactions out that are not wanted (Where-Object Gtid -ne ...), then run the same command again. Later conflicts may follow from earlier ones.");

    internal static ReplicationException Locked(ServerSnapshot survivor, string words) => new(
        ReplicationError.Timeout, survivor.Server, $"The rehearsal on {survivor.Server} met rows that a client keeps locked: {words} It was rolled back: nothing was changed.",
        "Run the same command again when that client has ended its transaction. Restore-MissingTransaction -SkipRehearsal does without.");

    internal static ReplicationException Committed(ServerSnapshot survivor) => new(
        ReplicationError.StatementFailed, survivor.Server, $"{survivor.Server} ended the rehearsal's transaction by itself: what had been tried may have stayed, under no GTID.",
        "This is a defect of the command. Compare the data (Compare-MySqlData) before anything else is applied.");

    internal static ReplicationException Stopped(ServerSnapshot survivor, RestoreProgress progress, ReplicationError error, string why, string remedy)
    {
        var failed = progress.Failed.Length == 0 ? "" : $" {progress.Failed} was not applied, nor was any after it.";
        return new(
            error, survivor.Server,
            $"{survivor.Server}: {why.TrimEnd('.', ' ')}. {progress.Applied} of {progress.Pending.Count} were applied and stay;{failed}{(failed.Length == 0 ? $" {progress.Left} are left." : "")}",
            remedy);
    }

    private static string Account(ServerSnapshot survivor) =>
        survivor.CurrentUser is var user && user.LastIndexOf('@') is > 0 and var at ? SqlText.Account(user[..at], user[(at + 1)..]) : user;
}
