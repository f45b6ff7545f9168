namespace MySqlHa.Vrrp.Authentication;

/// <summary>What makes a signed advertisement fresh (keepalived.conf(5), auth_hmac: anti_replay).</summary>
public enum AntiReplay
{
    /// <summary>Its sequence grows, and its time is within the window of this host's clock: the clocks of the nodes must agree.</summary>
    Time,

    /// <summary>Its sequence grows; clocks may differ. Whoever recorded earlier advertisements can play them to a node that has just started.</summary>
    Monotonic,
}
