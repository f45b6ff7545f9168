namespace MySqlHa.Node;

/// <summary>What a node does with the writes of its server.</summary>
public enum NodeWritePolicy
{
    /// <summary>Nothing in MySQL is touched.</summary>
    Unmanaged,

    /// <summary>Only the node that holds the address takes writes; it is opened before the address comes, and closed before it goes.</summary>
    ActiveOnly,

    /// <summary>Both nodes take writes; the address comes when what was received is applied.</summary>
    Both,
}
