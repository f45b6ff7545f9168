namespace MySqlHa;

/// <summary>Transactions that were written to files.</summary>
public sealed class TransactionExport
{
    /// <summary>The binary log that holds them.</summary>
    public required string Path { get; init; }

    /// <summary>The same as SQL, with every row, for people.</summary>
    public required string SqlPath { get; init; }

    /// <summary>How many there are.</summary>
    public required int Transactions { get; init; }

    /// <summary>Size of the binary log.</summary>
    public required long Bytes { get; init; }

    /// <summary>The first one: its GTID, or its file and position.</summary>
    public required string First { get; init; }

    /// <summary>The last one.</summary>
    public required string Last { get; init; }

    /// <summary>Whether anything is different now: always true.</summary>
    public required bool Changed { get; init; }
}
