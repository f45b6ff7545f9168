namespace MySqlHa.Replication.Topology;

/// <summary>What is to be said about semi-synchronous replication, of a server or of one direction.</summary>
public enum SemiSyncState
{
    /// <summary>Commits wait for a replica, or this replica acknowledges.</summary>
    Active,

    /// <summary>Switched on, and not working: commits do not wait (fallen back to asynchronous), or this replica does not acknowledge.</summary>
    Degraded,

    /// <summary>Switched on, and too few replicas acknowledge: the next commit waits for the timeout.</summary>
    WaitingForReplica,

    /// <summary>Switched off.</summary>
    Off,

    /// <summary>No plugin is installed.</summary>
    NotInstalled,
}
