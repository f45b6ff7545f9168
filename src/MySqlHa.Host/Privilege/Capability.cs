namespace MySqlHa.Host.Privilege;

/// <summary>The capabilities that an instance needs (capabilities(7)), as bits of the kernel's sets.</summary>
[Flags]
internal enum Capability : ulong
{
    None = 0,

    /// <summary>CAP_NET_ADMIN (12): addresses, and the end of TCP sessions on them.</summary>
    NetAdmin = 1UL << 12,

    /// <summary>CAP_NET_RAW (13): VRRP, ARP and ICMP, sent and captured.</summary>
    NetRaw = 1UL << 13,

    /// <summary>CAP_SYS_NICE (23): real-time priority for the threads that move packets.</summary>
    SysNice = 1UL << 23,

    /// <summary>All that a node is left with.</summary>
    Wanted = NetAdmin | NetRaw | SysNice,
}
