namespace MySqlHa.Vrrp;

/// <summary>The scope of an address as rtnetlink names it (rtnetlink(7), RT_SCOPE_*).</summary>
public enum AddressScope
{
    /// <summary>Valid everywhere.</summary>
    Global = 0,

    /// <summary>Valid on this link.</summary>
    Link = 253,

    /// <summary>Valid on this host.</summary>
    Host = 254,
}
