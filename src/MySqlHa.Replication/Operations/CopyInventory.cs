namespace MySqlHa.Replication.Operations;

/// <summary>What a server holds, as far as a copy needs to know. Read by <see cref="CopyInventoryReader"/>.</summary>
public sealed record CopyInventory
{
    /// <summary>The users' schemas.</summary>
    public IReadOnlyList<string> Schemas { get; init; } = [];

    /// <summary>Users' tables of other engines than InnoDB, as schema.table (engine).</summary>
    public IReadOnlyList<string> NotInnoDb { get; init; } = [];

    /// <summary>information_schema's estimate of the users' data, bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether an unfinished copy has left its mark here.</summary>
    public bool Unfinished { get; init; }

    /// <summary>Active plugins that come from a library: name in lower case, and the library.</summary>
    public IReadOnlyDictionary<string, string> Libraries { get; init; } = new Dictionary<string, string>();

    /// <summary>How the last clone into this server ended: STATE of performance_schema.clone_status; null where there was none.</summary>
    public string? CloneState { get; init; }

    /// <summary>The donor of the last clone, host:port.</summary>
    public string? CloneSource { get; init; }

    /// <summary>What the last clone brought, as a GTID set.</summary>
    public string? CloneExecuted { get; init; }
}
