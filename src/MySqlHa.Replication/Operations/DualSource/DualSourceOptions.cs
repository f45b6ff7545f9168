namespace MySqlHa.Replication.Operations;

/// <summary>How two servers become a pair.</summary>
public sealed record DualSourceOptions
{
    /// <summary>The account that each node replicates as; made on both nodes.</summary>
    public required ServerLogin Replication { get; init; }

    /// <summary>Whether somebody named the active node. If not, the only writable one is it, whatever the order.</summary>
    public bool ActiveIsNamed { get; init; }

    /// <summary>TLS of the channels; null for what the sources offer, without verification.</summary>
    public TlsMode? ReplicationTls { get; init; }

    /// <summary>The account of health checks, made on both as well; null for none.</summary>
    public ServerLogin? Monitor { get; init; }

    /// <summary>The account of the nodes' processes and operations, made on both as well; null for none.</summary>
    public ServerLogin? Node { get; init; }

    /// <summary>Hosts that these accounts may come from, as in CREATE USER.</summary>
    public string HostPattern { get; init; } = "%";

    /// <summary>Which nodes take writes afterwards.</summary>
    public WritePolicy WritePolicy { get; init; }

    /// <summary>Whether data may be copied.</summary>
    public SeedPolicy Seed { get; init; }

    /// <summary>How data are copied, if they must be.</summary>
    public CopyOptions Copy { get; init; } = new();

    /// <summary>Turn semi-synchronous replication on, both ways.</summary>
    public bool SemiSync { get; init; }

    /// <summary>Time allowed for a node to apply all that the other one had.</summary>
    public TimeSpan CatchUpTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time allowed for a row to come from one node to the other.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
