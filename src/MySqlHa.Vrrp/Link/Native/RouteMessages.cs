using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Numbers and structures of rtnetlink(7): linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h.</summary>
internal static class RouteMessages
{
    internal const ushort NewLink = 16;
    internal const ushort DeleteLink = 17;
    internal const ushort GetLink = 18;
    internal const ushort NewAddress = 20;
    internal const ushort DeleteAddress = 21;
    internal const ushort GetAddress = 22;

    internal const uint GroupLink = 0x1;
    internal const uint GroupIPv4Address = 0x10;

    internal const uint FlagUp = 0x1;
    internal const uint FlagLoopback = 0x8;
    internal const uint FlagLowerUp = 0x10000;
    internal const ushort HardwareEthernet = 1;

    internal const ushort LinkHardwareAddress = 1;
    internal const ushort LinkName = 3;

    internal const ushort AddressAddress = 1;
    internal const ushort AddressLocal = 2;
    internal const ushort AddressBroadcast = 4;
    internal const ushort AddressCacheInfo = 6;

    internal const byte AddressSecondary = 0x1;
    internal const uint Forever = uint.MaxValue;

    /// <summary>struct ifinfomsg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct LinkHeader
    {
        internal byte Family;
        internal byte Pad;
        internal ushort HardwareType;
        internal int Index;
        internal uint Flags;
        internal uint Change;
    }

    /// <summary>struct ifaddrmsg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AddressHeader
    {
        internal byte Family;
        internal byte PrefixLength;
        internal byte Flags;
        internal byte Scope;
        internal int Index;
    }

    /// <summary>struct ifa_cacheinfo; lifetimes in seconds.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AddressCache
    {
        internal uint Preferred;
        internal uint Valid;
        internal uint Created;
        internal uint Updated;
    }
}
