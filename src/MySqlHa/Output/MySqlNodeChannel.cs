namespace MySqlHa;

/// <summary>One replication channel of a <see cref="MySqlNode"/>.</summary>
public sealed class MySqlNodeChannel
{
    /// <summary>Name; empty for the default channel.</summary>
    public required string Name { get; init; }

    /// <summary>The source, as host:port.</summary>
    public required string Source { get; init; }

    /// <summary>Running, Connecting or Stopped.</summary>
    public required string Receiver { get; init; }

    /// <summary>Whether the applier runs.</summary>
    public required bool ApplierRunning { get; init; }

    /// <summary>Whether the position is found by GTID.</summary>
    public required bool AutoPosition { get; init; }

    /// <summary>GTIDs received.</summary>
    public required string Retrieved { get; init; }

    /// <summary>Seconds behind the source, as the server says; null while a thread does not run.</summary>
    public required long? LagSeconds { get; init; }

    /// <summary>Errors of its threads; null for none.</summary>
    public required string? LastError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(Name.Length == 0 ? "" : Name + ": ")}{Source} {Receiver}/{(ApplierRunning ? "Running" : "Stopped")}";
}
