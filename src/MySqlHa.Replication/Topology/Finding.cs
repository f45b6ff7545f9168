namespace MySqlHa.Replication.Topology;

/// <summary>Something about a server or a pair that somebody should know.</summary>
public sealed record Finding
{
    /// <summary>The server; null when it is about the pair.</summary>
    public ServerEndpoint? Server { get; init; }

    /// <summary>Stable code, as in same-server-id.</summary>
    public required string Code { get; init; }

    /// <summary>How much it matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What is so, and what it means.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>Statements that mend it at run time; empty when it cannot be mended so.</summary>
    public IReadOnlyList<SqlStatement> Fix { get; init; } = [];

    /// <summary>Lines of my.cnf that mend it for good; empty when SET PERSIST in <see cref="Fix"/> does, or when no setting is at fault.</summary>
    public IReadOnlyList<string> ConfigurationLines { get; init; } = [];

    /// <summary>What <see cref="Fix"/> sets, in order: so that a plan can look whether it is so already.</summary>
    internal IReadOnlyList<Setting> Settings { get; init; } = [];
}
