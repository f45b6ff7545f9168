namespace MySqlHa.Replication.Operations.Compare;

/// <summary>How a row becomes a number.</summary>
public enum ChecksumKind
{
    /// <summary>32 bits: a row that differs goes unseen once in four thousand million times.</summary>
    Crc32,

    /// <summary>60 bits of SHA-256; several times as slow.</summary>
    Sha256,
}
