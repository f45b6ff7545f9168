namespace MySqlHa;

/// <summary>The guard of a VRRP instance.</summary>
public sealed class VrrpInstanceGuard
{
    /// <summary>Starting, Running, Lost (another is being started) or Ended.</summary>
    public required string State { get; init; }

    /// <summary>Its process; null where there is none.</summary>
    public required int? ProcessId { get; init; }

    /// <summary>Since when it is in that state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How many took another's place since the instance was started.</summary>
    public required int Restarts { get; init; }

    /// <summary>How long it bears silence.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>What is done without it: Restart or StepDown.</summary>
    public required string OnLoss { get; init; }

    /// <inheritdoc/>
    public override string ToString() => ProcessId is { } process ? $"{State} ({process})" : State;
}
