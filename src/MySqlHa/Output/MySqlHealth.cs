namespace MySqlHa;

/// <summary>What Test-MySqlHealth found out about one server.</summary>
public sealed class MySqlHealth
{
    /// <summary>The server, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>Healthy, Degraded, Hung, Refusing (alive, but not letting us in) or Down.</summary>
    public required string Status { get; init; }

    /// <summary>Whether it lives: Healthy, Degraded or Refusing. This is what -Quiet returns: a server that merely refuses us is no reason to move an address.</summary>
    public required bool Healthy { get; init; }

    /// <summary>What is wrong, and what to do.</summary>
    public required string[] Reasons { get; init; }

    /// <summary>How long the check took.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>MySQL, MariaDB or Percona; null when the server did not say.</summary>
    public required string? Flavor { get; init; }

    /// <summary>The server's version; null when it did not say.</summary>
    public required string? Version { get; init; }

    /// <summary>server_id; null when it was not asked or did not answer.</summary>
    public required long? ServerId { get; init; }

    /// <summary>read_only; null when it was not asked or did not answer.</summary>
    public required bool? ReadOnly { get; init; }

    /// <summary>super_read_only; null when it was not asked, did not answer, or has none (MariaDB).</summary>
    public required bool? SuperReadOnly { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Server} {Status}";
}
