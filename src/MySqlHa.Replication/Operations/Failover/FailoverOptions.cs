namespace MySqlHa.Replication.Operations.Failover;

/// <summary>How a failover by hand is done.</summary>
public sealed record FailoverOptions
{
    /// <summary>The server that shall take over; null for the one, of those that are known, that replicates from the failed one.</summary>
    public ServerEndpoint? Survivor { get; init; }

    /// <summary>The server that failed; null for the source of the survivor's channel.</summary>
    public ServerEndpoint? Failed { get; init; }

    /// <summary>Whether to go on where transactions are lost, or may be, that would otherwise be waited for or mended.</summary>
    public bool AllowDataLoss { get; init; }

    /// <summary>How long the survivor may take to apply what it has received.</summary>
    public TimeSpan CatchUpTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The journal's folder, beside which the failover record goes; null for its default.</summary>
    public string? JournalFolder { get; init; }
}
