namespace MySqlHa.Replication.Control;

/// <summary>What an operation tells the process that runs a node, through the node's own server.</summary>
public enum NodeCommand
{
    /// <summary>The server is open and in step: become master now, without waiting for the wire.</summary>
    Take,

    /// <summary>The server is closed: resign, and let the other node be master.</summary>
    Release,
}
