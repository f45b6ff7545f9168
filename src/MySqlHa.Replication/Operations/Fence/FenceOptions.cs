namespace MySqlHa.Replication.Operations.Fence;

/// <summary>How a server is closed.</summary>
public sealed record FenceOptions
{
    /// <summary>Time for all of it.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long running statements may finish before their sessions are killed.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether client sessions are killed once it holds, so that they connect again and find the other node. Replication, system and our own sessions are left alone.</summary>
    public bool KillSessions { get; init; } = true;

    /// <summary>Whether the fence is kept for the server's next start too, where the server can (SET PERSIST).</summary>
    public bool Persist { get; init; } = true;
}
