namespace MySqlHa;

/// <summary>A transaction in a binary log that a server does not have.</summary>
public sealed class MissingTransaction
{
    /// <summary>uuid:n, uuid:tag:n, on MariaDB domain-server-n; "" without GTID.</summary>
    public required string Gtid { get; init; }

    /// <summary>The binary log file that has it, without its folder.</summary>
    public required string LogFile { get; init; }

    /// <summary>Where its first event begins, bytes.</summary>
    public required long Position { get; init; }

    /// <summary>Where its last event ends, bytes.</summary>
    public required long EndPosition { get; init; }

    /// <summary>When it was logged, by the clock of the server that wrote it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Dml, Ddl or Xa.</summary>
    public required string Kind { get; init; }

    /// <summary>Tables whose rows it changes, as schema.table.</summary>
    public required string[] Tables { get; init; }

    /// <summary>Rows that it writes, updates and deletes.</summary>
    public required long Rows { get; init; }

    /// <summary>Its size in the binary log.</summary>
    public required long Bytes { get; init; }

    /// <summary>What is foreseen to go wrong when it is applied to the server; none is no promise.</summary>
    public required string[] Conflicts { get; init; }

    /// <summary>The server that lacks it, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>The folder with the log file.</summary>
    public required string LogFolder { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Gtid.Length > 0 ? Gtid : FormattableString.Invariant($"{LogFile}:{Position}");
}
