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

    /// <summary>
    /// The folder with the failed server's binary logs, its own or a binlog server's archive: what the survivor lacks of them is brought to it before it is
    /// opened. Null: what was not received is lost, or comes later.
    /// </summary>
    public string? SalvageFrom { get; init; }

    /// <summary>The folder of the programs that bring it; null for PATH.</summary>
    public string? ToolPath { get; init; }

    /// <summary>Told what should be known of the logs beside what is missing.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>The journal's folder, beside which the failover record goes; null for its default.</summary>
    public string? JournalFolder { get; init; }
}
