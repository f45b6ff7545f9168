namespace MySqlHa.Replication.Operations;

/// <summary>Consecutive transactions that the suspect has and the reference has not.</summary>
public sealed record ErrantInterval
{
    /// <summary>A GTID set of its own: uuid:5-7, uuid:tag:5; on MariaDB 0-1-51..100.</summary>
    public required string Gtid { get; init; }

    /// <summary>Who numbered them: server_uuid; on MariaDB the server_id that wrote the last of them. Null when MariaDB does not tell.</summary>
    public required string? Origin { get; init; }

    /// <summary>Whether that is the suspect: somebody wrote on it. Otherwise they came by replication from a server that the reference does not follow.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>How many, 1 or more; on MariaDB with <see cref="IsConflict"/> the fewest there can be.</summary>
    public required decimal Count { get; init; }

    /// <summary>MariaDB with one domain for both nodes: the reference has used these numbers for other transactions.</summary>
    public bool IsConflict { get; init; }

    /// <summary>The reference is connected to the suspect's log and will get them: late, not lost.</summary>
    public bool IsInTransit { get; init; }
}
