using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>Remembers what the look at both servers found, for the moment when one of them cannot be asked any more.</summary>
internal sealed class PairMemory
{
    /// <summary>The receiver may be between two connections at the very moment of a look.</summary>
    internal static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private ServerSnapshot? _peer;
    private DateTimeOffset? _receiverRan;

    /// <summary>The own server when it was last seen; null since its source became another one.</summary>
    internal ServerSnapshot? Local { get; private set; }

    internal DateTimeOffset? HeardAt => _peer?.TakenAt;

    internal LastWord? LastWord => _peer is { } peer
        ? new(peer, peer.TakenAt, _receiverRan >= peer.TakenAt - Slack, SemiSyncOf(peer.SemiSync))
        : null;

    /// <summary>Forgets everything: the source is another one now.</summary>
    internal void Forget() => (_peer, _receiverRan, Local) = (null, null, null);

    /// <summary>
    /// The own server died: with relay_log_recovery it drops on its start what was received and not applied, so it is in step again only when its receiver
    /// has run since.
    /// </summary>
    internal void ForgetStep() => _receiverRan = null;

    internal void Observe(ServerSnapshot? local, ServerSnapshot? peer)
    {
        if (local is not null && !(Local?.TakenAt > local.TakenAt))
        {
            Local = local;
        }

        if (local?.ChannelFromPeer() is { Receiver: ReceiverState.Running } && !(_receiverRan > local.TakenAt))
        {
            _receiverRan = local.TakenAt;
        }

        if (peer is not null && !(_peer?.TakenAt > peer.TakenAt))
        {
            _peer = peer;
        }
    }

    internal static SemiSyncWord SemiSyncOf(SemiSyncSnapshot semiSync) => semiSync switch
    {
        { SourceEnabled: false } => SemiSyncWord.Off,
        { SourceActive: true } when semiSync.Clients >= semiSync.WaitForReplicaCount => SemiSyncWord.Active,
        _ => SemiSyncWord.Degraded,
    };
}
