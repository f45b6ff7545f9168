namespace MySqlHa;

/// <summary>One line of an instance's log; also the message data of the engine event MySqlHa.Log.</summary>
public sealed class VrrpInstanceLogEntry
{
    /// <summary>The instance.</summary>
    public required string Name { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Information, Warning or Error.</summary>
    public required string Level { get; init; }

    /// <summary>A stable word for scripts.</summary>
    public required string Code { get; init; }

    /// <summary>What happened, where, and what to do.</summary>
    public required string Message { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{At:HH:mm:ss.fff} {Level} {Code}: {Message}";
}
