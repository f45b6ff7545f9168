using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>The closed list of what reaches an instance's loop from other threads.</summary>
internal enum EngineEventKind
{
    /// <summary>An advertisement passed the receive ladder.</summary>
    Advertisement,

    /// <summary>A packet was dropped and the log limiter let a line through.</summary>
    PacketDropped,

    /// <summary>Advertisements are signed otherwise from now on.</summary>
    AuthenticationChanged,

    /// <summary>A tracker raised or changed its fault.</summary>
    FaultRaised,

    /// <summary>A tracker has nothing against this node (any more).</summary>
    FaultCleared,

    /// <summary>A tracker's weight moved the priority.</summary>
    PriorityMoved,

    /// <summary>The interface went down.</summary>
    LinkDown,

    /// <summary>The interface is up.</summary>
    LinkUp,

    /// <summary>An address left the interface.</summary>
    AddressRemoved,

    /// <summary>The addresses may go on.</summary>
    Serve,

    /// <summary>Another node has handed over to this one.</summary>
    TakeOver,

    /// <summary>Hand over to another node.</summary>
    StandBy,

    /// <summary>Take over from nobody; without a reason, take over again.</summary>
    Hold,

    /// <summary>End.</summary>
    Stop,
}

/// <summary>One event on its way to the loop. A struct, so that the steady path allocates nothing.</summary>
internal readonly record struct EngineEvent
{
    public EngineEventKind Kind { get; init; }

    /// <summary>Advertisement: what was heard.</summary>
    public ReceivedAdvertisement Advertisement { get; init; }

    /// <summary>PacketDropped: why.</summary>
    public DropReason Drop { get; init; }

    /// <summary>PacketDropped: the number of the key that a signed one names; otherwise zero.</summary>
    public int KeyNumber { get; init; }

    /// <summary>PacketDropped: seconds that the time of a signed one is ahead of this host's clock; otherwise zero.</summary>
    public int ClockSkew { get; init; }

    /// <summary>AuthenticationChanged: how.</summary>
    public AuthenticationSettings? Authentication { get; init; }

    /// <summary>AddressRemoved, PacketDropped: the address concerned, in host order.</summary>
    public uint Address { get; init; }

    /// <summary>FaultRaised, FaultCleared, PriorityMoved: the tracker's key.</summary>
    public string? Key { get; init; }

    /// <summary>FaultRaised, Stop, TakeOver, StandBy, Hold: why, in words for the operator.</summary>
    public string? Reason { get; init; }

    /// <summary>FaultRaised: how the addresses leave.</summary>
    public ReleaseMode Release { get; init; }

    /// <summary>TakeOver: whether the addresses go on at once.</summary>
    public bool AddressesAtOnce { get; init; }

    /// <summary>PriorityMoved: the tracker's share, positive or negative.</summary>
    public int Weight { get; init; }
}
