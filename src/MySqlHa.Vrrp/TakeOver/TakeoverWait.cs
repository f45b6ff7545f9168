namespace MySqlHa.Vrrp.TakeOver;

/// <summary>What a node relies on to have made a silent holder let go, before it serves in its place.</summary>
public enum TakeoverWait
{
    /// <summary>The holder's guard: it releases a holder that was killed at once, and one that froze when its limit has passed.</summary>
    Guard,

    /// <summary>The kernel alone: the address that nobody renews has vanished, even if the holder's guard is gone as well.</summary>
    Lease,

    /// <summary>Nothing: at once, as keepalived does. A frozen holder may still have the address, and take writes.</summary>
    None,
}
