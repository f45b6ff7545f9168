namespace MySqlHa;

/// <summary>Consecutive transactions that a server has and its reference has not.</summary>
public sealed class ErrantTransaction
{
    /// <summary>The server that has them, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>The server that lacks them, as host:port.</summary>
    public required string Source { get; init; }

    /// <summary>They, as a GTID set: uuid:5-7; on MariaDB 0-2-51..53.</summary>
    public required string Gtid { get; init; }

    /// <summary>How many; on MariaDB with Conflict at least so many.</summary>
    public required decimal Count { get; init; }

    /// <summary>Who numbered them: server_uuid, on MariaDB server_id; null when it is not known.</summary>
    public required string? Origin { get; init; }

    /// <summary>Whether that is the server itself: somebody wrote on it.</summary>
    public required bool OwnWrite { get; init; }

    /// <summary>Whether the source is reading the server's binary log: late then, and not lost.</summary>
    public required bool InTransit { get; init; }

    /// <summary>MariaDB with one domain for both: whether the source has used the same numbers for other transactions.</summary>
    public required bool Conflict { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Gtid;
}
