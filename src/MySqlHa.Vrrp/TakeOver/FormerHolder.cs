namespace MySqlHa.Vrrp.TakeOver;

/// <summary>How a node knows that it is its turn.</summary>
public enum HolderEnd
{
    /// <summary>The holder was not heard any more, or was not heard since this node listens: it may be dead, cut off, or frozen with the address on.</summary>
    Silent,

    /// <summary>It resigned with priority 0, or told over a session of its own that it let go: it had let go before it spoke.</summary>
    LetGo,

    /// <summary>It was heard until now, and yields to this node's higher priority as every living router does.</summary>
    Outranked,
}

/// <summary>What is known of the router that held the role before this one.</summary>
/// <param name="End">How its time ended.</param>
/// <param name="LastHeard">
/// When an advertisement of it was last heard, in microseconds of a monotonic clock; when this node began to listen, if none was since.
/// </param>
/// <param name="Interval">Its advertisement interval, in microseconds.</param>
public readonly record struct FormerHolder(HolderEnd End, long LastHeard, long Interval);
