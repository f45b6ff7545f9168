using MySqlHa.Replication;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <content>The other node's server: which it is, and what it answers.</content>
internal sealed partial class PairServers
{
    /// <summary>A host that is gone answers no connect for seconds: that must not hold up the look at the own server.</summary>
    private async Task<Answer> WatchPeerAsync(bool refresh, CancellationToken cancellation)
    {
        if (_peer is not { } peer)
        {
            return new(null, "no channel tells which it is");
        }

        if (peer.IsConnected && !refresh)
        {
            return await AnswerAsync(() => peer.LookAsync(LookLimit / 2, cancellation));
        }

        if (_connecting.IsCompleted)
        {
            _connecting = ConnectAsync(peer, cancellation);
        }

        // One that answers does so at once.
        await Task.WhenAny(_connecting, Task.Delay(LookLimit / 2, cancellation));
        return peer.IsConnected ? await AnswerAsync(() => peer.LookAsync(LookLimit / 2, cancellation)) : new(null, _peerSilence);
    }

    private async Task ConnectAsync(NodeServer peer, CancellationToken cancellation)
    {
        try
        {
            await peer.ConnectAsync(cancellation);
        }
        catch (Exception error) when (error is ReplicationException or OperationCanceledException)
        {
            _peerSilence = error.Message;
        }
    }

    private async Task FollowAsync(ServerEndpoint? source)
    {
        if (source is not null && source != _peer?.Server)
        {
            var before = _peer;
            _peer = new NodeServer(source, configuration.Login!, StatementTimeout, idle: PeerIdleLimit);
            if (before is not null)
            {
                await before.DisposeAsync();
            }
        }
    }

    private static async Task<Answer> AnswerAsync(Func<Task<ServerSnapshot>> look)
    {
        try
        {
            return new(await look());
        }
        catch (ReplicationException error)
        {
            return new(null, error.Message, error.Error is not (ReplicationError.Timeout or ReplicationError.ServerGone or ReplicationError.Unreachable));
        }
    }
}
