namespace MySqlHa.Replication.Topology;

/// <summary>State of a channel's receiver thread.</summary>
public enum ReceiverState
{
    /// <summary>Not started.</summary>
    Stopped,

    /// <summary>Started, and not connected to the source.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Running,
}
