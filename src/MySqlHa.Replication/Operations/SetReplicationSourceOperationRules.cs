using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What stands in the way of a new source. Nothing has been changed when a rule refuses.</summary>
internal static class SetReplicationSourceOperationRules
{
    internal static void Check(ServerSnapshot replica, ServerSnapshot source, SourceOptions options, IReadOnlyList<BinaryLogFile> logs)
    {
        CheckIdentity(replica, source);
        CheckAccount(replica, source, options);
        if (options.Tls is TlsMode.VerifyCA or TlsMode.VerifyIdentity && options.CaFile is null
            && !(replica.Configured(options.Channel) is { } channel && new ChannelSettings(channel).CaFile.Length > 0))
            throw NotReady(replica, $"{options.Tls} needs the certificate authority's file on the replica's host.", "Name it with -ReplicationCaFile.");
        if (options.RetryCount is not null && !ChangeSourceStatement.HasRetryCount(replica))
            throw new ReplicationException(ReplicationError.Incompatible, replica.Server, $"{replica.Server}: {replica.Release} has no retry count for a channel. Nothing was changed.", "Leave -RetryCount out, and set master_retry_count in the server's configuration.");
        CheckDrained(replica, source, options);
        if (options.LogFile is null)
            CheckGtid(replica, source);
        else
            CheckPosition(source, options, logs);
    }

    private static void CheckIdentity(ServerSnapshot replica, ServerSnapshot source)
    {
        if (IsSame(replica, source))
            throw new ReplicationException(ReplicationError.SameServer, replica.Server, $"{replica.Server} and {source.Server} are the same server; it cannot replicate from itself. Nothing was changed.", "Name the other server of the pair with -Source.");
        if (replica.Release.IsMariaDb != source.Release.IsMariaDb)
            throw new ReplicationException(ReplicationError.Incompatible, replica.Server, $"{replica.Server} runs {replica.Release} and {source.Server} {source.Release}: their GTIDs do not mix. Nothing was changed.", "Pair servers of one flavour.");
        if (replica.ServerId == source.ServerId || replica.ServerId == 0)
            throw NotReady(replica, $"It and {source.Server} have the server_id {replica.ServerId} and {source.ServerId}; each needs one of its own, not 0.", "SET PERSIST server_id (MariaDB: SET GLOBAL, and in my.cnf), or run Test-ReplicationReadiness -Fix.");
        if (source.Variable("log_bin") is "OFF" or "0")
            throw NotReady(source, "It writes no binary log: there is nothing to replicate from.", "Set log_bin in its configuration and restart it.");
    }

    private static bool IsSame(ServerSnapshot replica, ServerSnapshot source)
    {
        if (replica.Server == source.Server)
            return true;
        if (replica.ServerUuid is { } uuid)
            return uuid == source.ServerUuid;
        string[] place = ["hostname", "port", "datadir", "pid_file"];
        return replica.Variable("hostname") is not null && place.All(v => replica.Variable(v) == source.Variable(v));
    }

    private static void CheckAccount(ServerSnapshot replica, ServerSnapshot source, SourceOptions options)
    {
        if (options.Account is null && !(replica.Configured(options.Channel) is { } now && ChangeSourceStatement.SameSource(now, source.Server)))
            throw NotReady(replica, $"The channel has no account for {source.Server} yet.", "Give it with -ReplicationCredential: no server shows the password of another source.");
        if (options.Account is { Password.Length: > 32 } && !replica.Release.IsMariaDb)
            throw NotReady(replica, "MySQL takes at most 32 characters as password of a replication account (error 3056).", "Give the account a shorter password with New-ReplicationAccount.");
    }

    private static void CheckDrained(ServerSnapshot replica, ServerSnapshot source, SourceOptions options)
    {
        // A running applier gets its chance when the plan runs; whether it must is seen then, too.
        if (replica.Configured(options.Channel) is { IsDrained: false, ApplierRunning: false } channel
            && ChangeSourceStatement.Build(replica, source, options, options.Account is not null) is not null)
            throw RelayLog.Unapplied(replica.Server, channel, "Nothing was changed.");
    }

    private static void CheckGtid(ServerSnapshot replica, ServerSnapshot source)
    {
        foreach (var server in new[] { replica, source })
        {
            if (server.Variable("gtid_mode") is "OFF" or "OFF_PERMISSIVE")
                throw NotReady(server, "gtid_mode is not ON, which auto-positioning needs.", "Run Test-ReplicationReadiness -Fix, or give -SourceLogFile and -SourceLogPosition.");
        }

        // MariaDB's source asks for the receiver's gtid_slave_pos, and knows nothing of what the replica wrote itself; unless the source
        // does not log what it applies: then its logs never held what came from the replica, and it does not ask for it.
        var has = replica.Release.IsMariaDb && source.IsOn("log_slave_updates") ? GtidSet.Parse(replica.Variable("gtid_slave_pos") ?? "", true) : replica.Executed;
        if (source.Purged.IsSubsetOf(has))
            return;
        var lost = source.Purged.Subtract(has);
        throw new ReplicationException(
            ReplicationError.Purged, replica.Server,
            $"{source.Server} has purged {lost.Count} transactions that {replica.Server} lacks ({lost}): they cannot be replicated. Nothing was changed.",
            $"Seed the replica from the source: Copy-MySqlData -Server {replica.Server} -Source {source.Server}.");
    }

    private static void CheckPosition(ServerSnapshot source, SourceOptions options, IReadOnlyList<BinaryLogFile> logs)
    {
        var file = logs.FirstOrDefault(f => f.Name == options.LogFile);
        if (file is null)
            throw NotReady(source, $"It has no binary log '{options.LogFile}'{(logs.Count == 0 ? "" : $"; it has {logs[0].Name} to {logs[^1].Name}")}.", "Give a file that SHOW BINARY LOGS lists. If it was purged, seed the replica with Copy-MySqlData.");
        if (options.LogPosition is < 4 || options.LogPosition > file.Size)
            throw NotReady(source, $"{file.Name} has {file.Size} bytes; there is no position {options.LogPosition} in it.", $"Give a position from 4 to {file.Size} at which an event begins.");
    }

    private static ReplicationException NotReady(ServerSnapshot server, string what, string remedy) =>
        new(ReplicationError.NotReady, server.Server, $"{server.Server}: {what} Nothing was changed.", remedy);
}
