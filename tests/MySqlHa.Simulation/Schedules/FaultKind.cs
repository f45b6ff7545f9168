namespace MySqlHa.Simulation.Schedules;

/// <summary>The closed list of what can go wrong. What lasts is over after <see cref="Fault.Duration"/>; what was killed is started again then.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of the daemon.</summary>
    DaemonKilled,

    /// <summary>SIGSTOP of the daemon.</summary>
    DaemonFrozen,

    /// <summary>SIGKILL of the guard.</summary>
    GuardKilled,

    /// <summary>SIGSTOP of the guard.</summary>
    GuardFrozen,

    /// <summary>SIGKILL of daemon and guard at the same moment.</summary>
    BothKilled,

    /// <summary>SIGSTOP of daemon and guard at the same moment.</summary>
    BothFrozen,

    /// <summary>SIGKILL of mysqld.</summary>
    ServerKilled,

    /// <summary>SIGSTOP of mysqld.</summary>
    ServerFrozen,

    /// <summary>SIGSTOP of daemon and mysqld at the same moment: a host that swaps, or an impatient operator.</summary>
    DaemonAndServerFrozen,

    /// <summary>Commits wait, for an acknowledgement or for a lock: closing the server takes long, or fails.</summary>
    CommitsStuck,

    /// <summary>The host is without power.</summary>
    PowerOff,

    /// <summary>Everything on the host comes late.</summary>
    Busy,

    /// <summary>The wall clock jumps, by hours.</summary>
    ClockJump,

    /// <summary>Somebody deletes the address by hand.</summary>
    AddressDeleted,

    /// <summary>Advertisements of the node do not reach the other one; TCP does.</summary>
    AdvertisementsLost,

    /// <summary>Many advertisements of the node are lost.</summary>
    AdvertisementsThinned,

    /// <summary>Nothing of the node reaches the other node.</summary>
    LinkCut,

    /// <summary>Nothing goes between the nodes, either way; both reach everything else.</summary>
    PeerCut,

    /// <summary>The node's cable is pulled: no peer, no gateway, no witness.</summary>
    Isolated,

    /// <summary>The node does not reach the gateway.</summary>
    GatewayCut,

    /// <summary>The node does not reach the witness.</summary>
    WitnessCut,

    /// <summary>The witness is away for both.</summary>
    WitnessAway,

    /// <summary>The operator takes the node out of service, and puts it back.</summary>
    Suspended,

    /// <summary>mysqld dies again and again, soon after it has come back, wherever it serves.</summary>
    Restless,
}
