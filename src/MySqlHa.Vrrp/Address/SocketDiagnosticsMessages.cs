using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Address;

/// <summary>Numbers and structures of sock_diag(7): linux/sock_diag.h, linux/inet_diag.h.</summary>
internal static unsafe class SocketDiagnosticsMessages
{
    internal const ushort ByFamily = 20;
    internal const ushort Destroy = 21;
    internal const ushort AttributeByteCode = 1;
    internal const byte Tcp = 6;

    /// <summary>
    /// Every state in which a peer may wait for us or we may still send: all but TIME_WAIT (6), CLOSE (7) and LISTEN (10). 12 is a connection
    /// request that has no socket yet.
    /// </summary>
    internal const uint LiveStates = (1 << 1) | (1 << 2) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 8) | (1 << 9) | (1 << 11) | (1 << 12);

    /// <summary>struct inet_diag_sockid: network byte order, opaque to us.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SocketId
    {
        internal ushort SourcePort;
        internal ushort DestinationPort;
        internal fixed uint Source[4];
        internal fixed uint Destination[4];
        internal uint Interface;
        internal fixed uint Cookie[2];
    }

    /// <summary>struct inet_diag_req_v2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct DiagnosticsRequest
    {
        internal byte Family;
        internal byte Protocol;
        internal byte Extensions;
        internal byte Pad;
        internal uint States;
        internal SocketId Id;
    }

    /// <summary>The head of struct inet_diag_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct DiagnosticsMessage
    {
        internal byte Family;
        internal byte State;
        internal byte Timer;
        internal byte Retransmits;
        internal SocketId Id;
    }

    /// <summary>
    /// A program that the kernel runs over each socket, so that only those on the address come up: one comparison of the source with a host
    /// (struct inet_diag_bc_op, struct inet_diag_hostcond, address). A condition of family IPv4 matches IPv4-mapped IPv6 sockets too.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SourceCondition
    {
        private byte _code;
        private byte _yes;
        private ushort _no;
        private byte _family;
        private byte _prefixLength;
        private int _port;
        private uint _address;

        internal static SourceCondition For(uint address) => new()
        {
            _code = 7,
            _yes = (byte)sizeof(SourceCondition),

            // Beyond the end by one unit means "no match".
            _no = (ushort)(sizeof(SourceCondition) + 4),
            _family = 2,
            _prefixLength = 32,
            _port = -1,
            _address = address,
        };
    }
}
