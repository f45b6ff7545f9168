namespace MySqlHa.Vrrp.TakeOver;

/// <summary>What the wait before a take-over is computed from. The other node's settings count, and are taken to be the same.</summary>
public sealed record TakeoverWaitSettings
{
    /// <summary>What is relied on.</summary>
    public TakeoverWait Wait { get; init; }

    /// <summary>How long a guard bears silence of its daemon; zero where there is no guard.</summary>
    public TimeSpan GuardLimit { get; init; }

    /// <summary>How often the daemon's loop gives its guard a sign of life.</summary>
    public TimeSpan GuardInterval { get; init; }

    /// <summary>The kernel lifetime of the addresses; zero where they stay until they are removed.</summary>
    public TimeSpan AddressLifetime { get; init; }

    /// <summary>No wait.</summary>
    public static TakeoverWaitSettings None { get; } = new() { Wait = TakeoverWait.None };
}
