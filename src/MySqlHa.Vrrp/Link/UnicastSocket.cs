using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Link;

/// <summary>
/// The raw socket of protocol 112 on one interface. It sends to unicast peers, routed by the kernel, and by being there it keeps the kernel from
/// answering a peer's unicast advertisement with ICMP "protocol unreachable". It receives nothing: a filter drops all, since the
/// capture handle receives already.
/// </summary>
internal sealed unsafe class UnicastSocket : IDisposable
{
    private const int Protocol = 112;
    private const int TimeToLive = 255;
    private const int InternetworkControl = 0xC0;
    private const int PacketInfo = 8;
    private const int ControlLength = 32;
    private const int IpLevel = 0;
    private const int IpTypeOfService = 1;
    private const int IpTimeToLive = 2;
    private readonly int _descriptor;

    // System.Net.Sockets knows no protocol 112.
    /// <exception cref="SocketException">AccessDenied without CAP_NET_RAW.</exception>
    internal UnicastSocket(string interfaceName)
    {
        _descriptor = LibC.Socket(LibC.AfInet, LibC.SockRaw | LibC.SockCloseOnExec, Protocol);
        if (_descriptor < 0)
        {
            throw Failure();
        }

        try
        {
            Span<byte> name = stackalloc byte[Encoding.UTF8.GetByteCount(interfaceName)];
            Encoding.UTF8.GetBytes(interfaceName, name);
            Set<byte>(LibC.SolSocket, LibC.SoBindToDevice, name);
            Set<int>(IpLevel, IpTimeToLive, [TimeToLive]);
            Set<int>(IpLevel, IpTypeOfService, [InternetworkControl]);
            DropEverythingReceived();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sends one VRRP message. The source goes with each message, so that one socket serves whatever primary address the interface has.</summary>
    /// <returns>False when it could not be sent: link down, source not on this host. A peer without a route is taken for a neighbour on the link.</returns>
    internal bool Send(ReadOnlySpan<byte> message, IPAddress source, IPAddress peer)
    {
        // struct sockaddr_in.
        var to = stackalloc byte[16];
        new Span<byte>(to, 16).Clear();
        *(ushort*)to = LibC.AfInet;
        *(uint*)(to + 4) = AddressRecord.RawOf(peer);

        // struct cmsghdr with struct in_pktinfo { any interface, source, unused }: ip(7), IP_PKTINFO.
        var control = stackalloc byte[ControlLength];
        new Span<byte>(control, ControlLength).Clear();
        *(nuint*)control = (nuint)(sizeof(nuint) + 8 + 12);
        *(int*)(control + sizeof(nuint)) = IpLevel;
        *(int*)(control + sizeof(nuint) + 4) = PacketInfo;
        *(uint*)(control + sizeof(nuint) + 12) = AddressRecord.RawOf(source);

        fixed (byte* data = message)
        {
            var vector = new LibC.IoVector { Data = data, Length = (nuint)message.Length };
            var header = new LibC.MessageHeader
            {
                Name = to,
                NameLength = 16,
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = (nuint)(sizeof(nuint) + 8 + 12 + (sizeof(nuint) == 8 ? 4 : 0)),
            };
            return LibC.SendMessage(_descriptor, &header, LibC.MsgDontWait | LibC.MsgNoSignal) == message.Length;
        }
    }

    /// <summary>Only when no thread is inside <see cref="Send"/>.</summary>
    public void Dispose() => _ = LibC.Close(_descriptor);

    private static SocketException Failure() => new(Marshal.GetLastPInvokeError() is Errno.NotPermitted or Errno.AccessDenied
        ? (int)SocketError.AccessDenied
        : (int)SocketError.SocketError,
        Errno.Describe(Marshal.GetLastPInvokeError()));

    private void DropEverythingReceived()
    {
        // One classic BPF instruction, "return 0": struct sock_filter { code, jt, jf, k }; struct sock_fprog { count, pointer }.
        const ushort Return = 0x06;
        ulong instruction = 0;
        *(ushort*)&instruction = Return;
        Set<FilterProgram>(LibC.SolSocket, LibC.SoAttachFilter, [new FilterProgram { Count = 1, Instructions = &instruction }]);
    }

    private void Set<T>(int level, int name, ReadOnlySpan<T> value)
        where T : unmanaged
    {
        fixed (T* data = value)
        {
            if (LibC.SetSocketOption(_descriptor, level, name, data, (uint)(value.Length * sizeof(T))) < 0)
            {
                throw Failure();
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FilterProgram
    {
        internal ushort Count;
        internal ulong* Instructions;
    }
}
