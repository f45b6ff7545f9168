using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What a decision to bring transactions back is made from.</summary>
/// <param name="Survivor">The server that lacks them.</param>
/// <param name="Batch">The transactions.</param>
/// <param name="Tools">The programs.</param>
public sealed record RestoreFacts(ServerSnapshot Survivor, SalvageBatch Batch, SalvageTools Tools)
{
    /// <summary>The survivor's max_allowed_packet, bytes.</summary>
    public long MaxPacket { get; init; } = 64 << 20;

    /// <summary>MariaDB: slave_exec_mode, which decides for BINLOG statements, too. Null on MySQL, where each session says so itself.</summary>
    public string? ExecMode { get; init; }

    /// <summary>Tables whose rows are among them and of which the account sees nothing; the first is enough. Null when it sees all that there are.</summary>
    public string? Unseen { get; init; }
}
