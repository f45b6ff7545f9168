namespace MySqlHa;

/// <summary>The last verdict on an instance's tracked MySQL server.</summary>
public sealed class VrrpInstanceHealth
{
    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>Healthy, Degraded, Hung, Refusing or Down.</summary>
    public required string Status { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Status;
}
