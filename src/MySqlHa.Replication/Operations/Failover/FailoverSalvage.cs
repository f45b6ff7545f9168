using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>What the failed server's binary logs have and the survivor has neither applied nor received. Read before anything is changed.</summary>
public sealed record FailoverSalvage
{
    /// <summary>The folder with the logs.</summary>
    public required string Folder { get; init; }

    /// <summary>The transactions' numbers.</summary>
    public required GtidSet Found { get; init; }

    /// <summary>What bringing them is decided from; null when none is missing.</summary>
    public RestoreFacts? Restore { get; init; }

    /// <summary>What may be missing and stands in no log that can be read, one each, in words.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];

    /// <summary>
    /// Where the logs end, as file:position, when that need not be where the failed server's writing ended: a binlog server's archive, or a copy that is
    /// older than what the survivor has received. Null for the server's own logs: what it committed is in them.
    /// </summary>
    public string? End { get; init; }

    /// <summary>Whether they end before what the survivor has received: then they tell nothing of what came behind that.</summary>
    public bool IsOlder { get; init; }

    /// <summary>TLS of the client that applies them.</summary>
    public TlsMode Tls { get; init; } = TlsMode.Preferred;

    /// <summary>The authorities that it trusts; null for its own.</summary>
    public string? CaFile { get; init; }
}
