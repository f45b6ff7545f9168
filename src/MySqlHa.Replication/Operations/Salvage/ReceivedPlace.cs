using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>Without GTIDs: up to where the survivor has received the failed server's log. Pure.</summary>
internal static class ReceivedPlace
{
    /// <summary>As given; else as the survivor's channel from that server says; else as the newest record of the failover does. Null when nothing tells.</summary>
    /// <param name="survivor">The survivor.</param>
    /// <param name="failed">server_id of the server that wrote the logs.</param>
    /// <param name="options">What was given.</param>
    internal static LogPlace? Of(ServerSnapshot survivor, uint failed, MissingTransactionOptions options)
    {
        if (options.LogFile is { } given)
            return new(given, options.LogPosition);
        if (survivor.Channels.FirstOrDefault(c => c.SourceServerId == failed && c.ReceivedLogFile.Length > 0) is { } channel)
            return new(channel.ReceivedLogFile, channel.ReceivedLogPosition);
        var record = options.Records.OrderByDescending(r => r.At)
            .FirstOrDefault(r => Same(r.Survivor, survivor) && (options.Source is null || r.Failed == options.Source) && r.ReceivedLogFile.Length > 0);
        return record is null ? null : new(record.ReceivedLogFile, record.ReceivedLogPosition);
    }

    private static bool Same(ServerEndpoint recorded, ServerSnapshot server) =>
        recorded.Port == server.Server.Port
        && (recorded.Host.Equals(server.Server.Host, StringComparison.OrdinalIgnoreCase) || recorded.Host.Equals(server.Variable("report_host"), StringComparison.OrdinalIgnoreCase));
}
