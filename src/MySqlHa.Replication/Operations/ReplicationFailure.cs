using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Why a channel's thread failed, in the server's words, with what to do for the usual causes (MySQL manual, "Server Error Message Reference", "Client Error Message Reference").</summary>
internal static class ReplicationFailure
{
    /// <summary>The error of the channel, or null when neither thread has one.</summary>
    internal static ReplicationException? Of(ServerEndpoint server, ChannelSnapshot channel, ReplicationThreads threads = ReplicationThreads.All)
    {
        if (threads.HasFlag(ReplicationThreads.Receiver) && channel.ReceiverErrorNumber != 0)
            return Create(server, channel, "receiver", channel.ReceiverErrorNumber, channel.ReceiverError, StateOf(channel));
        if (threads.HasFlag(ReplicationThreads.Applier) && channel.ApplierErrorNumber != 0)
            return Create(server, channel, "applier", channel.ApplierErrorNumber, channel.ApplierError, channel.ApplierRunning ? "The applier runs." : "The applier has stopped; what was received stays in the relay log.");
        return null;
    }

    private static ReplicationException Create(ServerEndpoint server, ChannelSnapshot channel, string thread, int number, string text, string state) => new(
        ReplicationError.ReplicationFailed, server,
        $"{server}: the {thread} of {Name(channel)} (source {channel.Source}) failed with error {number}: {text.TrimEnd('.', ' ')}. {state}",
        Remedy(server, channel, number, text));

    private static string StateOf(ChannelSnapshot channel) => channel.Receiver switch
    {
        ReceiverState.Stopped => "The receiver has stopped.",
        ReceiverState.Connecting => "The receiver goes on trying to connect.",
        _ => "The receiver is connected again.",
    };

    internal static string Name(ChannelSnapshot channel) => channel.Name.Length == 0 ? "the default channel" : $"channel '{channel.Name}'";

    private static string Remedy(ServerEndpoint server, ChannelSnapshot channel, int number, string text)
    {
        var account = $"'{channel.SourceUser}'";
        return number switch
        {
            1045 or 1044 or 1698 or 1130 =>
                $"Make sure that {account} exists on {channel.Source} for the replica's host (New-ReplicationAccount), then hand its password over with Set-ReplicationSource -Server {server} -Source {channel.Source} -ReplicationCredential.",
            2061 or 1251 =>
                "Let the receiver fetch the source's key with Set-ReplicationSource -GetPublicKey, or use TLS with -ReplicationTlsMode Required.",
            2026 or 3159 =>
                "Check the receiver's TLS settings against the source's certificate: Set-ReplicationSource -ReplicationTlsMode and -ReplicationCaFile.",
            2002 or 2003 or 2005 or 2013 or 1429 or 1158 or 1159 =>
                $"Start {channel.Source} if it is down, and check its bind_address and the firewalls between; the receiver connects by itself then.",
            1236 or 13114 when Says(text, "purged") || Says(text, "first log file") || Says(text, "not in the master's binlog") || Says(text, "could not find GTID state") =>
                $"{channel.Source} no longer has what {server} lacks: seed it again with Copy-MySqlData -Server {server} -Source {channel.Source}.",
            1236 or 13114 when Says(text, "more GTIDs than") || Says(text, "errant") || Says(text, "diverged") =>
                $"{server} holds transactions that {channel.Source} lacks: see them with Get-ErrantTransaction -Server {server} -Source {channel.Source}.",
            1593 or 13117 => "Give each server a server_id and a server_uuid of its own (auto.cnf holds the uuid; remove it on a copied server and restart).",
            1062 or 1032 or 1007 or 1008 or 1050 or 1051 or 1396 or 1451 or 1452 =>
                $"The data of the two differ. Compare them before anything is skipped (Get-ErrantTransaction -Server {server} -Source {channel.Source}, Compare-MySqlData), mend the row, then Start-Replication -Server {server}; or seed it again with Copy-MySqlData.",
            1872 or 1201 => $"Its relay log is damaged: Reset-Replication -Server {server} -KeepSource -AllowDataLoss, then Start-Replication; with GTID it fetches what is missing.",
            _ => $"Mend what the server names, then Start-Replication -Server {server}.",
        };
    }

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
