namespace MySqlHa.Replication.Health;

/// <summary>What the first bytes of a connection turned out to be.</summary>
internal enum GreetingKind
{
    /// <summary>Not enough bytes to tell.</summary>
    Incomplete,

    /// <summary>A protocol 10 handshake.</summary>
    Handshake,

    /// <summary>An error packet in place of the handshake.</summary>
    Error,

    /// <summary>Not the MySQL protocol.</summary>
    Foreign,
}
