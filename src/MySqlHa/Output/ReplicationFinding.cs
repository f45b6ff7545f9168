namespace MySqlHa;

/// <summary>What Test-ReplicationReadiness found.</summary>
public sealed class ReplicationFinding
{
    /// <summary>The server, as host:port; null when it is about the pair.</summary>
    public required string? Server { get; init; }

    /// <summary>Its stable code, as in same-server-id.</summary>
    public required string Code { get; init; }

    /// <summary>Error (stands in the way), Warning (works at a risk), Information.</summary>
    public required string Severity { get; init; }

    /// <summary>What is so, and what it means.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>Whether -Fix has just mended it.</summary>
    public required bool Changed { get; init; }

    /// <summary>What -Fix runs for it, or ran; empty when no statement mends it.</summary>
    public required string[] Sql { get; init; }

    /// <summary>What to write under [mysqld]; empty when nothing has to be written.</summary>
    public required string[] ConfigurationLine { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Code}{(Server is null ? "" : " on " + Server)}: {Message}";
}
