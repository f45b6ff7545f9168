using System.Security.Cryptography;

namespace MySqlHa.Lab.Server;

/// <summary>The accounts that both servers of a lab have.</summary>
public sealed record LabAccounts
{
    /// <summary>root@localhost, through the Unix socket.</summary>
    public LabAccount Root { get; init; } = Make("root");

    /// <summary>Everything, from any host: what the module's operations need.</summary>
    public LabAccount Admin { get; init; } = Make("admin");

    /// <summary>Replication.</summary>
    public LabAccount Replication { get; init; } = Make("repl");

    /// <summary>USAGE and REPLICATION CLIENT only (MariaDB splits that right in two and calls the second REPLICA MONITOR).</summary>
    public LabAccount Monitor { get; init; } = Make("monitor");

    /// <summary>What health, fence, promotion, switchover and rejoin need: made by New-MonitorAccount -Role Node.</summary>
    public LabAccount Node { get; init; } = Make("node");

    /// <summary>All rights on the schema <c>app</c>, nothing else.</summary>
    public LabAccount App { get; init; } = Make("app");

    private static LabAccount Make(string user) => new(user, RandomNumberGenerator.GetHexString(32, lowercase: true));
}
