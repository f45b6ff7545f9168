using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>One direction of a pair: who replicates, from whom, through which channel. A channel that knows the source by another address keeps that.</summary>
/// <param name="Replica">The replica.</param>
/// <param name="Source">The source, at the address that the replica's channel has for it, or shall have.</param>
/// <param name="Channel">The channel's name; "" is the default one.</param>
/// <param name="IsConfigured">Whether the channel has this source already.</param>
internal sealed record RejoinLink(ServerSnapshot Replica, ServerSnapshot Source, string Channel, bool IsConfigured)
{
    /// <summary>The source at the address that this plan reaches it by.</summary>
    internal required ServerEndpoint SourceServer { get; init; }

    /// <summary>The channel as the snapshot has it; null when it has none of this source.</summary>
    internal ChannelSnapshot? Now => IsConfigured ? Replica.Channel(Channel) : null;

    internal static RejoinLink Of(ServerSnapshot replica, ServerSnapshot source)
    {
        var channel = replica.Channels.FirstOrDefault(c => c.SourceHost.Length > 0 && IsSource(c, source));
        return new(replica, channel is null ? source : source with { Server = channel.Source }, channel?.Name ?? "", channel is not null) { SourceServer = source.Server };
    }

    /// <summary>The steps that make it run: the channel, MariaDB's own position, the threads.</summary>
    internal IEnumerable<PlanStep> Steps(SourceOptions options, TimeSpan limit)
    {
        yield return ChangeSourceStep.Create(Replica, Source, options, limit);
        if (TakesOwnPosition(options))
            yield return OwnPositionStep.Create(Replica, Source.Server, Channel, limit);
        yield return StartReplicationOperation.Step(Replica, ReplicationThreads.All, Channel, limit);
    }

    /// <summary>
    /// MariaDB's source asks for gtid_slave_pos, which does not hold what the replica wrote itself. A source that logs what it applies would send all
    /// of that again, to be skipped, or refuse because it has purged it.
    /// </summary>
    internal bool TakesOwnPosition(SourceOptions options) => Replica.Release.IsMariaDb && options.LogFile is null && (Source.IsOn("log_slave_updates") || AsksBehindItsOwn());

    /// <summary>
    /// Without log_slave_updates the source's log has nothing that the replica wrote, but for what a salvage has put there: the last of it, with a gap before.
    /// A replica whose position names an older write of its own is told that it is missing (error 1236, with gtid_strict_mode).
    /// </summary>
    private bool AsksBehindItsOwn()
    {
        var asked = MariaDbGtidSet.Parse(Replica.Variable("gtid_slave_pos") ?? "");
        var logged = MariaDbGtidSet.Parse(Source.Variable("gtid_binlog_pos") ?? "");
        return logged.Domains.Any(d => logged.Heads(d) is [{ } last] && last.Server == Replica.ServerId
            && asked.Last(d) is > 0 and var at && at < last.Sequence && ((MariaDbGtidSet)Replica.Executed).Last(d) >= last.Sequence);
    }

    private static bool IsSource(ChannelSnapshot channel, ServerSnapshot source) =>
        ChangeSourceStatement.SameSource(channel, source.Server)
        || (channel.SourceUuid is { } uuid ? uuid.Equals(source.ServerUuid, StringComparison.OrdinalIgnoreCase)
            : channel.SourceServerId != 0 && source.Release.IsMariaDb && channel.SourceServerId == source.ServerId && channel.SourcePort == source.Server.Port);
}
