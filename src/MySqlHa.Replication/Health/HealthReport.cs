using MySqlHa.Replication.Dialect;
namespace MySqlHa.Replication.Health;

/// <summary>What one check of one server found.</summary>
public sealed record HealthReport
{
    /// <summary>The server checked.</summary>
    public required ServerEndpoint Server { get; init; }

    /// <summary>The finding.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>The server answered as asked: <see cref="HealthStatus.Healthy"/> or <see cref="HealthStatus.Degraded"/>.</summary>
    public bool Healthy => Status is HealthStatus.Healthy or HealthStatus.Degraded;

    /// <summary>
    /// The server is alive: healthy, degraded, or refusing to let us in. A track script (keepalived, <c>-Quiet</c>) counts this as
    /// good: a server that is full or that changed a password still serves its clients, and must keep its address.
    /// </summary>
    public bool Alive => Healthy || Status == HealthStatus.Refusing;

    /// <summary>Why, one "code: meaning; remedy" each. A healthy server may carry notes here.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Time the whole check took.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Whose server it is.</summary>
    public ServerFlavor Flavor { get; init; }

    /// <summary>The server's version text, or null when it did not say.</summary>
    public string? Version { get; init; }

    /// <summary>server_id; from <see cref="ProbeLevel.Query"/> on.</summary>
    public uint? ServerId { get; init; }

    /// <summary>read_only; from <see cref="ProbeLevel.Query"/> on.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>super_read_only; from <see cref="ProbeLevel.Query"/> on, null on MariaDB, which has none.</summary>
    public bool? SuperReadOnly { get; init; }
}
