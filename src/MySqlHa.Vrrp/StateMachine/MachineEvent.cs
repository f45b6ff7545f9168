namespace MySqlHa.Vrrp.StateMachine;

/// <summary>The closed list of what can happen to a state machine.</summary>
public enum MachineEventKind
{
    /// <summary>Begin (RFC 9568, Startup event).</summary>
    Start,

    /// <summary>End (RFC 9568, Shutdown event).</summary>
    Stop,

    /// <summary>An advertisement that passed the receive ladder.</summary>
    Advertisement,

    /// <summary>A timer that was armed has expired.</summary>
    TimerExpired,

    /// <summary>A tracker, the interface or an operator says that this node is unfit. <see cref="MachineEvent.Release"/> says how to let go.</summary>
    FaultRaised,

    /// <summary>The last fault is gone.</summary>
    FaultCleared,

    /// <summary>Trackers moved the effective priority.</summary>
    PriorityChanged,

    /// <summary>MASTER: what the addresses are for is ready. They go on, unless they are on already.</summary>
    Serve,

    /// <summary>Another node has handed over to this one: be master without waiting for silence. <see cref="MachineEvent.AddressesAtOnce"/> says whether to serve as well.</summary>
    TakeOver,

    /// <summary>Hand over: a master resigns, and until it is master again it accepts a master of any priority.</summary>
    StandBy,

    /// <summary>From here on a backup takes over from nobody.</summary>
    Hold,

    /// <summary>A backup takes over again.</summary>
    HoldCleared,
}

/// <summary>How the addresses leave a master that gives up.</summary>
public enum ReleaseMode
{
    /// <summary>Remove the addresses, then resign with priority 0: the sender has let go before it speaks.</summary>
    BeforeResigning,

    /// <summary>
    /// The local server is known to be gone, so nothing can be written here: resign first, and keep the addresses and their sessions until the
    /// successor is heard. Then reset the sessions: a client that reconnects finds the successor at the first attempt. Reset earlier, it would meet the
    /// dying server's listener again (measured: 12 to 20 ms more); with the address gone, its SYN would stay unanswered for a second.
    /// </summary>
    AfterSuccessor,
}

/// <summary>One event. Fields beyond <see cref="Kind"/> belong to the kinds that their docs name.</summary>
public readonly record struct MachineEvent
{
    /// <summary>What happened.</summary>
    public MachineEventKind Kind { get; private init; }

    /// <summary>Advertisement: the sender's IPv4 address as an unsigned number in host order, for the tie-break.</summary>
    public uint Source { get; private init; }

    /// <summary>Advertisement: the priority heard, 0 to 255. PriorityChanged: the new effective priority, 1 to 255.</summary>
    public int Priority { get; private init; }

    /// <summary>Advertisement: the interval heard, in microseconds.</summary>
    public long IntervalMicroseconds { get; private init; }

    /// <summary>TimerExpired: which timer.</summary>
    public TimerKind Timer { get; private init; }

    /// <summary>TimerExpired: the generation that it was armed with; a stale one is ignored.</summary>
    public uint Generation { get; private init; }

    /// <summary>FaultRaised, Stop: how the addresses leave.</summary>
    public ReleaseMode Release { get; private init; }

    /// <summary>TakeOver: whether the addresses go on at once although the machine serves on command.</summary>
    public bool AddressesAtOnce { get; private init; }

    /// <summary>
    /// TimerExpired, Start, FaultCleared: whether a master that fell silent may still have the addresses. One that becomes master by it claims the role, and puts
    /// them on when it is told to.
    /// </summary>
    public bool HolderMayServe { get; init; }

    /// <summary>Makes a <see cref="MachineEventKind.Start"/>.</summary>
    public static MachineEvent Start() => new() { Kind = MachineEventKind.Start };

    /// <summary>Makes a <see cref="MachineEventKind.Stop"/>.</summary>
    public static MachineEvent Stop(ReleaseMode release = ReleaseMode.BeforeResigning) => new() { Kind = MachineEventKind.Stop, Release = release };

    /// <summary>Makes a <see cref="MachineEventKind.Advertisement"/>.</summary>
    public static MachineEvent Advertisement(uint source, int priority, long intervalMicroseconds) =>
        new() { Kind = MachineEventKind.Advertisement, Source = source, Priority = priority, IntervalMicroseconds = intervalMicroseconds };

    /// <summary>Makes a <see cref="MachineEventKind.TimerExpired"/>.</summary>
    public static MachineEvent TimerExpired(TimerKind timer, uint generation) =>
        new() { Kind = MachineEventKind.TimerExpired, Timer = timer, Generation = generation };

    /// <summary>Makes a <see cref="MachineEventKind.FaultRaised"/>.</summary>
    public static MachineEvent FaultRaised(ReleaseMode release = ReleaseMode.BeforeResigning) =>
        new() { Kind = MachineEventKind.FaultRaised, Release = release };

    /// <summary>Makes a <see cref="MachineEventKind.FaultCleared"/>.</summary>
    public static MachineEvent FaultCleared() => new() { Kind = MachineEventKind.FaultCleared };

    /// <summary>Makes a <see cref="MachineEventKind.PriorityChanged"/>.</summary>
    public static MachineEvent PriorityChanged(int priority) => new() { Kind = MachineEventKind.PriorityChanged, Priority = priority };

    /// <summary>Makes a <see cref="MachineEventKind.Serve"/>.</summary>
    public static MachineEvent Serve() => new() { Kind = MachineEventKind.Serve };

    /// <summary>Makes a <see cref="MachineEventKind.TakeOver"/>.</summary>
    public static MachineEvent TakeOver(bool addressesAtOnce) => new() { Kind = MachineEventKind.TakeOver, AddressesAtOnce = addressesAtOnce };

    /// <summary>Makes a <see cref="MachineEventKind.StandBy"/>.</summary>
    public static MachineEvent StandBy() => new() { Kind = MachineEventKind.StandBy };

    /// <summary>Makes a <see cref="MachineEventKind.Hold"/>.</summary>
    public static MachineEvent Hold() => new() { Kind = MachineEventKind.Hold };

    /// <summary>Makes a <see cref="MachineEventKind.HoldCleared"/>.</summary>
    public static MachineEvent HoldCleared() => new() { Kind = MachineEventKind.HoldCleared };
}
