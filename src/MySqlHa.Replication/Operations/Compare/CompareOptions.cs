namespace MySqlHa.Replication.Operations.Compare;

/// <summary>What is compared, and how gently.</summary>
public sealed record CompareOptions
{
    /// <summary>Whether a table (schema, name) is compared.</summary>
    public Func<string, string, bool> Selects { get; init; } = (_, _) => true;

    /// <summary>The same for people and for the progress file: a run goes on only where another one with the same selection ended.</summary>
    public string Selection { get; init; } = "";

    /// <summary>How long a chunk shall take.</summary>
    public TimeSpan ChunkTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Seconds by which the replica may be behind before the comparison pauses.</summary>
    public double MaxLag { get; init; } = 2;

    /// <summary>Threads_running on either server before it pauses; 0 for any number.</summary>
    public int MaxLoad { get; init; }

    /// <summary>Differences of a table that are listed; at that number the table is left.</summary>
    public int MaxDifferences { get; init; } = 1000;

    /// <summary>How a row becomes a number.</summary>
    public ChecksumKind Checksum { get; init; }

    /// <summary>Goes on where the last run on these servers ended.</summary>
    public bool Resume { get; init; }

    /// <summary>The journal's folder; null for its default.</summary>
    public string? JournalFolder { get; init; }

    /// <summary>The channel by which the server replicates; "" is the default one.</summary>
    public string Channel { get; init; } = "";
}
