namespace MySqlHa.Replication.BinaryLog;

/// <summary>A transaction as a binary log has it: complete, from its first event to its last. No row of it is kept.</summary>
public sealed record LoggedTransaction
{
    /// <summary>uuid:n, uuid:tag:n, MariaDB domain-server-n; "" without GTID.</summary>
    public required string Gtid { get; init; }

    /// <summary>The file's name, without its folder.</summary>
    public required string LogFile { get; init; }

    /// <summary>Where its first event begins (with GTIDs the GTID event), in bytes of the file.</summary>
    public required long Position { get; init; }

    /// <summary>Where its last event ends, in bytes of the file.</summary>
    public required long EndPosition { get; init; }

    /// <summary>When the server logged it, by its own clock; whole seconds.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it consists of.</summary>
    public required TransactionKind Kind { get; init; }

    /// <summary>The tables whose rows it changes, as schema.table, in the order in which it comes to them. DDL and statements name none.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Rows written, updated (an old and a new image are one) and deleted; 0 for what is logged as statements.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes in the file, from <see cref="Position"/> to <see cref="EndPosition"/>.</summary>
    public long Bytes { get; init; }

    /// <summary>Whether it, or a part of it, is compressed in the file.</summary>
    public bool Compressed { get; init; }
}
