namespace MySqlHa.Replication.Topology;

/// <summary>
/// Judges how servers follow each other. Pure. What counts is the progress of GTIDs: threads that say Yes while nothing moves are
/// found by comparing two looks.
/// </summary>
public static class ReplicationRules
{
    /// <summary>One direction for each channel of each server, and one for each server that has none.</summary>
    /// <param name="servers">What the servers said, in the order to be shown.</param>
    /// <param name="unreachable">Servers that were asked, too, and did not answer.</param>
    /// <param name="earlier">An earlier look at the same servers; empty for none.</param>
    public static IReadOnlyList<ReplicationDirection> Judge(
        IReadOnlyList<ServerSnapshot> servers, IReadOnlyList<ServerEndpoint>? unreachable = null, IReadOnlyList<ServerSnapshot>? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var asked = servers.Select(s => s.Server).Concat(unreachable ?? []).ToArray();
        return [.. servers.Where(s => s.ChannelsKnown).SelectMany(s => s.Channels.Count == 0
            ? [Unconfigured(s, asked)]
            : s.Channels.Select(c => Judge(s, c, servers, unreachable ?? [], earlier?.FirstOrDefault(e => e.Server == s.Server))))];
    }

    private static ReplicationDirection Unconfigured(ServerSnapshot server, ServerEndpoint[] asked) => new()
    {
        Server = server.Server,
        Source = asked.Where(a => a != server.Server).ToArray() is [var other] ? other : null,
        Executed = server.Executed,
        SemiSync = SemiSync(server, source: null),
        Reasons = [DirectionFindings.NotConfigured(server)],
    };

    private static ReplicationDirection Judge(
        ServerSnapshot replica, ChannelSnapshot channel, IReadOnlyList<ServerSnapshot> servers, IReadOnlyList<ServerEndpoint> unreachable, ServerSnapshot? earlier)
    {
        var source = servers.FirstOrDefault(s => s.Server != replica.Server && IsSource(channel, s));
        var down = source is null ? unreachable.FirstOrDefault(u => u == channel.Source) : null;
        var direction = new ReplicationDirection
        {
            Server = replica.Server,
            Source = source?.Server ?? down ?? channel.Source,
            Channel = channel,
            IsMatched = source is not null,
            LagTransactions = Lag(replica, channel, source),
            Executed = replica.Executed,
            SemiSync = SemiSync(replica, source),
        };
        var stoodStill = direction.ClaimsToCatchUp && earlier?.Channel(channel.Name) is { } before && !Moved(before, channel);
        var reasons = DirectionFindings.Of(replica, channel, source, direction)
            .Concat(down is null ? [] : [DirectionFindings.SourceUnreachable(replica, down)])
            .Concat(stoodStill ? [DirectionFindings.NoProgress(replica, direction, replica.TakenAt - earlier!.TakenAt)] : []);
        return direction with { Reasons = [.. reasons.OrderByDescending(r => r.Severity)] };
    }

    /// <summary>The identity that the channel saw; before it ever connected, the address that it was told.</summary>
    private static bool IsSource(ChannelSnapshot channel, ServerSnapshot server) =>
        channel.SourceUuid is { } uuid && server.ServerUuid is { } own ? uuid.Equals(own, StringComparison.OrdinalIgnoreCase)
            // MariaDB remembers the server_id when the channel is told another address, until it has connected there.
            : channel.SourceServerId != 0 ? channel.SourceServerId == server.ServerId && (channel.Receiver == ReceiverState.Running || channel.SourcePort == server.Server.Port)
            : channel.Source == server.Server || Names(server).Contains(channel.SourceHost, StringComparer.OrdinalIgnoreCase) && channel.SourcePort == server.Server.Port;

    private static IEnumerable<string> Names(ServerSnapshot server) =>
        new[] { server.Variable("report_host"), server.Variable("hostname") }.OfType<string>().Where(n => n.Length > 0);

    private static decimal? Lag(ServerSnapshot replica, ChannelSnapshot channel, ServerSnapshot? source)
    {
        // MariaDB counts by GTID only where the channel uses it; MySQL has GTIDs whatever finds the position.
        if (replica.Release.IsMariaDb ? !channel.AutoPosition : replica.Variable("gtid_mode") is not "ON")
            return null;
        return source is not null && source.Release.IsMariaDb == replica.Release.IsMariaDb
            ? source.Executed.Subtract(replica.Executed.Union(channel.Applied)).Count
            : channel.Retrieved.Subtract(channel.Applied).Count;
    }

    private static SemiSyncState SemiSync(ServerSnapshot replica, ServerSnapshot? source) => source is null
        ? replica.SemiSync switch
        {
            { ReplicaInstalled: false } => SemiSyncState.NotInstalled,
            { ReplicaActive: true } => SemiSyncState.Active,
            { ReplicaEnabled: true } => SemiSyncState.Degraded,
            _ => SemiSyncState.Off,
        }
        : source.SemiSync switch
        {
            { SourceInstalled: false } => SemiSyncState.NotInstalled,
            { SourceEnabled: false } => SemiSyncState.Off,
            { SourceActive: false } => SemiSyncState.Degraded,
            // It says ON until the first commit has waited in vain.
            { Clients: 0 } => SemiSyncState.WaitingForReplica,
            _ => SemiSyncState.Active,
        };

    private static bool Moved(ChannelSnapshot before, ChannelSnapshot now) =>
        !now.Retrieved.Equals(before.Retrieved) || !now.Applied.Equals(before.Applied)
        || (now.ReceivedLogFile, now.ReceivedLogPosition, now.AppliedLogFile, now.AppliedLogPosition)
            != (before.ReceivedLogFile, before.ReceivedLogPosition, before.AppliedLogFile, before.AppliedLogPosition);
}
