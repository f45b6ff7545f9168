namespace MySqlHa.Replication.Health;

/// <summary>How deep a check goes; each level includes those before it.</summary>
public enum ProbeLevel
{
    /// <summary>TCP connection and the server's greeting. The connection alone proves nothing: the kernel accepts for a frozen process.</summary>
    Connect,

    /// <summary>Authentication.</summary>
    Login,

    /// <summary>One round trip of statements.</summary>
    Query,

    /// <summary>A row written to the canary table of <see cref="ProbeOptions.CanarySchema"/>.</summary>
    Write,
}
