namespace MySqlHa.Vrrp.StateMachine;

/// <summary>The closed list of what a state machine asks its engine to do, in the order given.</summary>
public enum MachineActionKind
{
    /// <summary>Send one advertisement with <see cref="MachineAction.Priority"/>; 0 resigns.</summary>
    Advertise,

    /// <summary>Put the virtual addresses on the interface.</summary>
    AddAddresses,

    /// <summary>Take the virtual addresses off the interface.</summary>
    RemoveAddresses,

    /// <summary>Destroy the TCP sessions bound to the virtual addresses, so that their clients get a reset at once.</summary>
    DestroySessions,

    /// <summary>Broadcast gratuitous ARPs for the virtual addresses.</summary>
    Announce,

    /// <summary>Arm <see cref="MachineAction.Timer"/> to fire once after <see cref="MachineAction.Microseconds"/>.</summary>
    ArmTimer,

    /// <summary>Forget <see cref="MachineAction.Timer"/>.</summary>
    DisarmTimer,

    /// <summary>The state is now <see cref="MachineAction.To"/>, because of <see cref="MachineAction.Reason"/>.</summary>
    Transition,

    /// <summary>Nothing to do: a held backup did not take over, although <see cref="MachineAction.Reason"/> called for it.</summary>
    StayBackup,
}

/// <summary>Why a state changed or stayed: the machine's own reasons. The engine adds who and what.</summary>
public enum TransitionReason
{
    /// <summary>Started.</summary>
    Started,

    /// <summary>Started as the address owner (priority 255).</summary>
    Owner,

    /// <summary>The master fell silent: the master down interval passed.</summary>
    MasterSilent,

    /// <summary>The master resigned with priority 0 and the handover skew passed.</summary>
    MasterResigned,

    /// <summary>A master of lower priority was not accepted any longer: preempted.</summary>
    Preempted,

    /// <summary>A router of higher priority, or of equal priority and higher address, is master.</summary>
    HigherPriority,

    /// <summary>A tracker, the interface or an operator raised a fault.</summary>
    Fault,

    /// <summary>The last fault is gone.</summary>
    FaultCleared,

    /// <summary>Stopped.</summary>
    Stopped,

    /// <summary>Another node handed over to this one.</summary>
    HandedOver,

    /// <summary>This node handed over.</summary>
    StandBy,
}

/// <summary>One action. Fields beyond <see cref="Kind"/> belong to the kinds that their docs name.</summary>
public readonly record struct MachineAction
{
    /// <summary>What to do.</summary>
    public MachineActionKind Kind { get; init; }

    /// <summary>Advertise: the priority to send.</summary>
    public int Priority { get; init; }

    /// <summary>ArmTimer, DisarmTimer: which.</summary>
    public TimerKind Timer { get; init; }

    /// <summary>ArmTimer: when, from now.</summary>
    public long Microseconds { get; init; }

    /// <summary>ArmTimer: to be handed back with the expiry.</summary>
    public uint Generation { get; init; }

    /// <summary>Transition: the state left.</summary>
    public VrrpState From { get; init; }

    /// <summary>Transition: the state entered.</summary>
    public VrrpState To { get; init; }

    /// <summary>Transition, StayBackup: why.</summary>
    public TransitionReason Reason { get; init; }
}
