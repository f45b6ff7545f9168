using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>What <see cref="ConfigurationFile"/> is written for.</summary>
public sealed record ConfigurationOptions
{
    /// <summary>1 or 2: which half of the pair.</summary>
    public required int Node { get; init; }

    /// <summary>Flavour and version: they decide the words.</summary>
    public required ServerRelease Release { get; init; }

    /// <summary>server_id, 1 to 4294967295; null for the node's number.</summary>
    public uint? ServerId { get; init; }

    /// <summary>The address by which the other node reaches this one; null leaves a line to fill in.</summary>
    public string? ReportHost { get; init; }

    /// <summary>Whether the server comes up read-only, so that a node that returns takes no writes.</summary>
    public bool ReadOnly { get; init; } = true;

    /// <summary>Whether commits wait for the other node.</summary>
    public bool SemiSync { get; init; }

    /// <summary>innodb_buffer_pool_size as my.cnf writes it (4G); null leaves the server's own.</summary>
    public string? BufferPoolSize { get; init; }
}
