namespace MySqlHa.Vrrp;

/// <summary>The state of a VRRP instance (RFC 9568 section 6.4; FAULT and Stopped are keepalived's and ours).</summary>
public enum VrrpState
{
    /// <summary>Not started, or stopped. RFC 9568 calls it Initialize.</summary>
    Stopped,

    /// <summary>Watching the master's advertisements.</summary>
    Backup,

    /// <summary>Holding the virtual addresses and advertising them.</summary>
    Master,

    /// <summary>Unfit to be master (a tracker failed, the interface is down). Ignores advertisements until the fault clears.</summary>
    Fault,
}
