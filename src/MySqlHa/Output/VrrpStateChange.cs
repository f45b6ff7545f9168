namespace MySqlHa;

/// <summary>One state change: the message data of the engine event MySqlHa.StateChanged, and the argument of the -On... script blocks.</summary>
public sealed class VrrpStateChange
{
    /// <summary>The instance.</summary>
    public required string Name { get; init; }

    /// <summary>The state left.</summary>
    public required string From { get; init; }

    /// <summary>The state entered.</summary>
    public required string To { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{At:HH:mm:ss.fff} {Name}: {From} -> {To}: {Reason}";
}
