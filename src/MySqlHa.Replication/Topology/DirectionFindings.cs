using System.Globalization;

namespace MySqlHa.Replication.Topology;

/// <summary>What can be said of one direction: a stable code, what it means, what to do.</summary>
internal static class DirectionFindings
{
    /// <summary>Seconds behind from which a replica is said to lag.</summary>
    private const int LagSeconds = 10;

    internal static IEnumerable<Finding> Of(ServerSnapshot replica, ChannelSnapshot channel, ServerSnapshot? source, ReplicationDirection direction)
    {
        if (Receiver(replica, channel) is { } receiver)
            yield return receiver;
        if (Applier(replica, channel) is { } applier)
            yield return applier;
        if (source is not null && channel.AutoPosition && source.Purged.Subtract(replica.Executed.Union(channel.Applied).Union(channel.Retrieved)) is { IsEmpty: false } lost)
        {
            yield return Error(replica, "purged", $"{source.Server} has removed from its binary logs what this server lacks: {lost}", "Copy the data anew: Copy-MySqlData");
        }

        if (channel.LagSeconds >= LagSeconds)
            yield return Warning(replica, "lagging", $"{channel.LagSeconds} s behind its source", "Wait with Wait-Replication; if it grows, look for a long transaction or a table without primary key");
        if (DelayOf(channel) is > 0 and var delay)
            yield return Note(replica, "delayed", $"told to stay {delay} s behind its source", "Nothing, if that is what you want");
        if (direction.SemiSync is SemiSyncState.Degraded or SemiSyncState.WaitingForReplica)
        {
            yield return Warning(replica, "semi-sync-degraded", "semi-sync is enabled and nobody acknowledges: it fell back to asynchronous, or will when its timeout is over; a failover may lose transactions",
                "See that the replica's receiver runs with semi-sync enabled; Get-SemiSyncStatus tells more");
        }
    }

    internal static Finding NotConfigured(ServerSnapshot server) => Error(
        server, "not-configured", "replication is not configured on this server", "Point it at its source with Set-ReplicationSource, or set the pair up with Initialize-DualSource");

    internal static Finding SourceUnreachable(ServerSnapshot replica, ServerEndpoint source) => Warning(
        replica, "source-unreachable", $"{source} did not answer us: LagTransactions counts only what was received from it", "Find out what is wrong with it: Test-MySqlHealth");

    internal static Finding NoProgress(ServerSnapshot replica, ReplicationDirection direction, TimeSpan between) => Error(
        replica, "no-progress",
        string.Create(CultureInfo.InvariantCulture, $"the threads say that they run, {direction.LagTransactions} transactions are missing, and none was received or applied in {between.TotalSeconds:0.0} s"),
        "Look for a full disk, a lock or one long transaction on the replica (SHOW PROCESSLIST, the error log)");

    private static Finding? Receiver(ServerSnapshot replica, ChannelSnapshot channel) => (channel.Receiver, channel.ReceiverErrorNumber) switch
    {
        (ReceiverState.Running, _) => null,
        (ReceiverState.Stopped, 0) => Error(replica, "receiver-stopped", "the receiver is stopped", "Start it: Start-Replication"),
        (ReceiverState.Connecting, 0) => Warning(replica, "receiver-connecting", $"the receiver is connecting to {channel.Source}", "Look again in a moment"),
        _ => Error(replica, "receiver-error", $"the receiver cannot read from {channel.Source}: error {channel.ReceiverErrorNumber}: {channel.ReceiverError.TrimEnd('.')}", ReceiverRemedy(channel.ReceiverErrorNumber)),
    };

    private static Finding? Applier(ServerSnapshot replica, ChannelSnapshot channel) => (channel.ApplierRunning, channel.ApplierErrorNumber) switch
    {
        (true, _) => null,
        (_, 0) => Error(replica, "applier-stopped", "the applier is stopped", "Start it: Start-Replication"),
        var (_, number) => Error(replica, "applier-error", $"the applier stopped with error {number}: {channel.ApplierError.TrimEnd('.')}", ApplierRemedy(number)),
    };

    private static string ReceiverRemedy(int error) => error switch
    {
        1045 or 1130 or 1044 => "Give the account's password again: Set-ReplicationSource -ReplicationCredential; make the account with New-ReplicationAccount",
        2002 or 2003 or 2005 or 2013 => "Start the source, or see that host, port and firewall let the replica reach it",
        2061 or 1251 => "The password needs TLS or the server's key: Set-ReplicationSource with TLS, or with public key retrieval",
        1236 or 13114 => "The source cannot send what is asked for: Get-ErrantTransaction and Compare-GtidSet tell what differs; Copy-MySqlData seeds it anew",
        1593 => "Give both servers different values of server_id",
        _ => "Mend what the error names, then Start-Replication",
    };

    private static string ApplierRemedy(int error) => error switch
    {
        1062 or 1032 or 13115 => "The data differ: see which row is right, mend it on this server with SET sql_log_bin = 0, then Start-Replication",
        1021 or 1114 or 1030 => "Make room on the replica's disk, then Start-Replication",
        _ => "Mend what the error names (performance_schema.replication_applier_status_by_worker, the error log), then Start-Replication",
    };

    private static long DelayOf(ChannelSnapshot channel) =>
        long.TryParse(channel.Columns.GetValueOrDefault("SQL_Delay"), NumberStyles.None, CultureInfo.InvariantCulture, out var delay) ? delay : 0;

    private static Finding Error(ServerSnapshot server, string code, string message, string remedy) => Make(server, code, Severity.Error, message, remedy);

    private static Finding Warning(ServerSnapshot server, string code, string message, string remedy) => Make(server, code, Severity.Warning, message, remedy);

    private static Finding Note(ServerSnapshot server, string code, string message, string remedy) => Make(server, code, Severity.Information, message, remedy);

    private static Finding Make(ServerSnapshot server, string code, Severity severity, string message, string remedy) =>
        new() { Server = server.Server, Code = code, Severity = severity, Message = message, Remedy = remedy };
}
