using MySqlHa.Lab.Server;

namespace MySqlHa.Lab;

/// <summary>How a lab is to be set up.</summary>
public sealed record LabOptions
{
    /// <summary>Name of the lab: 1 to 24 of a-z, 0-9 and '-'. Labs with different names do not see each other.</summary>
    public string Id { get; init; } = "lab";

    /// <summary>Servers on the nodes, or null for hosts without servers.</summary>
    public ServerKind? Server { get; init; } = ServerKind.MySql;

    /// <summary>Who ends the lab.</summary>
    public LabLifetime Lifetime { get; init; } = LabLifetime.Process;

    /// <summary>Buffer pool of each server, in MiB.</summary>
    public int BufferPoolMegabytes { get; init; } = 64;

    /// <summary>Whether a server that is started again after the set-up comes up read-only (safety.md, "order of trust").</summary>
    public RestartState RestartState { get; init; } = RestartState.ReadWrite;

    /// <summary>Make the servers a pair, with the accounts and the table that clients use. Otherwise they stay empty, with root and the administrator.</summary>
    public bool Pair { get; init; } = true;

    /// <summary>Whether only node a accepts writes, as in a pair that somebody fences and promotes; or both do, for keepalived and for tests without a router.</summary>
    public bool ActiveOnly { get; init; }

    /// <summary>Whether a commit waits until the other node has it.</summary>
    public bool SemiSync { get; init; }

    /// <summary>Each server's folder on a file system of its own of so many MiB, in memory; 0 for the machine's disk.</summary>
    public int DiskMegabytes { get; init; }

    /// <summary>Whether all processes of a node are in a memory control group of the node's own, as on a machine of its own.</summary>
    public bool MemoryGroups { get; init; }

    /// <summary>More lines for both servers' configuration, such as <c>max_connections=10</c>. They come last and win.</summary>
    public IReadOnlyList<string> ServerSettings { get; init; } = [];
}
