using MySqlHa.Replication;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>
/// The other node is told before its server is closed, and leaves. One that was not there to hear it, as it was just being started, may serve by the time the server is
/// closed at last; it takes that for an operator's will, and nobody would write any more. So who closed it and yields opens it again.
/// </summary>
internal sealed partial class RoleLoop
{
    /// <summary>A close that takes longer has failed.</summary>
    private static readonly TimeSpan HandBackLimit = TimeSpan.FromSeconds(10);

    /// <summary>What this node wrote meanwhile comes first: the other one would serve without it.</summary>
    private static readonly TimeSpan HandBackPatience = TimeSpan.FromSeconds(2);

    private long? _peerClosedAt;

    private async Task ClosePeerAsync()
    {
        _peerClosedAt = _time.GetTimestamp();
        await _servers.ClosePeerAsync();
    }

    /// <summary>Only once the own server is closed for certain. Where the role is a lease, the other node has none of its own right.</summary>
    private async Task HandBackAsync(string reason)
    {
        if (_peerClosedAt is not { } closed)
        {
            return;
        }

        _peerClosedAt = null;
        if (_lease is not null || _fence.Knowledge != FenceKnowledge.Holds || _time.GetElapsedTime(closed) > HandBackLimit || !await _servers.IsPeerServingAsync())
        {
            return;
        }

        var journal = new JournalEntry(_journal, "HandBack", _servers, $"{_servers.Peer} serves, and was closed by this node, which does not: {reason}");
        string? left;
        try
        {
            left = await TryHandBackAsync();
        }
        catch (ReplicationException error)
        {
            left = error.Message;
        }

        journal.End(left);
        if (left is null)
        {
            _router.Log(VrrpLogLevel.Information, "HandedBack", $"{_servers.Peer} is open again: this node had closed it, and does not serve.");
        }
        else
        {
            _router.Log(VrrpLogLevel.Warning, "NotHandedBack", $"{_servers.Peer} was closed by this node, and is not opened again: {left}. If it is to serve: Unlock-MySqlWrite {_servers.Peer}.");
        }
    }

    /// <returns>Why not; null when it is open.</returns>
    private async Task<string?> TryHandBackAsync()
    {
        var begun = _time.GetTimestamp();
        while (true)
        {
            if ((await _servers.LookLocalAsync()).Snapshot is not { IsFenced: true } local)
            {
                return $"{_servers.Local} is not known to be closed";
            }

            var other = await _servers.LookPeerAsync(PeerSilenceWithoutLoss);
            if (other.Snapshot is not { } peer)
            {
                return $"it is silent ({other.Silence})";
            }

            var missing = local.Executed.Subtract(peer.Executed);
            if (missing.IsEmpty)
            {
                await _servers.OpenPeerAsync();
                return null;
            }

            if (_time.GetElapsedTime(begun) > HandBackPatience)
            {
                return $"it lacks {missing.Count} transactions of {_servers.Local}";
            }

            await Task.Delay(PromotionPause, _time);
        }
    }
}
