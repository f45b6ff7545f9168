namespace MySqlHa.Vrrp.StateMachine;

/// <summary>The timers that the state machine asks for. Each has one deadline at a time; arming it again replaces it.</summary>
public enum TimerKind
{
    /// <summary>BACKUP: the master is down when it fires (RFC 9568, Active_Down_Timer).</summary>
    MasterDown,

    /// <summary>MASTER: the next advertisement is due (RFC 9568, Adver_Timer).</summary>
    Advertisement,

    /// <summary>BACKUP: until it fires, a master of lower priority is accepted.</summary>
    PreemptDelay,

    /// <summary>MASTER: announce the addresses a second time, or refresh them.</summary>
    Announce,

    /// <summary>Resigned with the addresses still held to refuse clients: let go now.</summary>
    Release,
}
