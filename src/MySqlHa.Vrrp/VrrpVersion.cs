namespace MySqlHa.Vrrp;

/// <summary>The protocol version on the wire.</summary>
public enum VrrpVersion
{
    /// <summary>RFC 3768: IPv4, whole seconds, optional PASS authentication of RFC 2338.</summary>
    V2 = 2,

    /// <summary>RFC 9568: IPv4 and IPv6, centiseconds, no authentication.</summary>
    V3 = 3,
}
