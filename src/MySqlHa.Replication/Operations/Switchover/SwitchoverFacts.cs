using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Switchover;

/// <summary>What a switchover is decided on.</summary>
/// <param name="Next">The server that shall be active.</param>
/// <param name="Old">The one that is.</param>
public sealed record SwitchoverFacts(ServerSnapshot Next, ServerSnapshot Old)
{
    /// <summary>Whether a process runs the node of <see cref="Next"/>.</summary>
    public bool NextManaged { get; init; }

    /// <summary>Whether that is master with its address on.</summary>
    public bool NextServing { get; init; }

    /// <summary>Whether a process runs the node of <see cref="Old"/>.</summary>
    public bool OldManaged { get; init; }

    internal bool Managed => NextManaged && OldManaged;

    /// <summary>The channel by which the new one gets what the old one writes.</summary>
    internal ChannelSnapshot? Forth => Between(Next, Old);

    /// <summary>The channel by which the old one will get what the new one writes.</summary>
    internal ChannelSnapshot? Back => Between(Old, Next);

    /// <summary>Whether the writes have moved already.</summary>
    internal bool Moved => !Next.ReadOnly && Old.ReadOnly;

    private static ChannelSnapshot? Between(ServerSnapshot replica, ServerSnapshot source) => replica.Channels.FirstOrDefault(c =>
        c.Source == source.Server || (c.SourceUuid is not null ? c.SourceUuid == source.ServerUuid : c.SourceServerId != 0 && c.SourceServerId == source.ServerId));
}
