using System.Net;
using System.Runtime.InteropServices;
using MySqlHa.Vrrp.Link.Native;
using static MySqlHa.Vrrp.Address.SocketDiagnosticsMessages;

namespace MySqlHa.Vrrp.Address;

/// <summary>
/// Destroys TCP sockets by local address through sock_diag(7) and SOCK_DESTROY: their owners see ECONNABORTED and their peers a reset, which
/// must go out while the address is still there. IPv6 sockets with an IPv4-mapped address count, since mysqld listens on "::". Not thread-safe.
/// </summary>
internal sealed class TcpSessions : IDisposable
{
    // A client may connect between the look and the act; the second look finds it. Bounded, for a client may also reconnect for ever.
    private const int Passes = 4;
    private readonly NetlinkSocket _socket = new(NetlinkSocket.SocketDiagnostics);
    private readonly List<DiagnosticsRequest> _found = new(1024);
    private readonly byte[] _request = new byte[256];

    /// <summary>Returns how many were destroyed, or -1 where the kernel cannot (no CONFIG_INET_DIAG_DESTROY). The error is 0 or errno.</summary>
    internal int Destroy(IPAddress address, out int error)
    {
        var condition = SourceCondition.For(AddressRecord.RawOf(address));
        var destroyed = 0;
        for (var pass = 0; pass < Passes; pass++)
        {
            _found.Clear();
            error = List(LibC.AfInet, condition);
            error = error != 0 ? error : List(LibC.AfInet6, condition);
            if (error is Errno.NoEntry or Errno.NotSupported)
            {
                error = 0;
                return -1;
            }

            if (error != 0 || _found.Count == 0)
            {
                return destroyed;
            }

            foreach (var socket in CollectionsMarshal.AsSpan(_found))
            {
                error = Destroy(socket);
                switch (error)
                {
                    case 0:
                        destroyed++;
                        break;
                    case Errno.NoEntry:
                        // It ended by itself meanwhile.
                        break;
                    case Errno.NotSupported:
                        error = 0;
                        return -1;
                    default:
                        return destroyed;
                }
            }
        }

        error = 0;
        return destroyed;
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The request that names the socket of a message. False for a message that is cut short.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> payload, out DiagnosticsRequest socket)
    {
        var whole = MemoryMarshal.TryRead<DiagnosticsMessage>(payload, out var message);
        socket = new DiagnosticsRequest { Family = message.Family, Protocol = Tcp, States = LiveStates, Id = message.Id };
        return whole;
    }

    private int List(int family, SourceCondition condition)
    {
        var writer = new NetlinkWriter(_request, ByFamily, NetlinkWriter.Request | NetlinkWriter.Dump);
        writer.Append(new DiagnosticsRequest { Family = (byte)family, Protocol = Tcp, States = LiveStates });
        writer.Attribute(AttributeByteCode, condition);
        var collector = new Collector(_found);
        var error = _socket.Dump(writer.Finish(), ref collector);

        // Sockets come and go during every dump; the next pass sees what this one missed.
        return error == Errno.Interrupted ? 0 : error;
    }

    private int Destroy(in DiagnosticsRequest socket)
    {
        var writer = new NetlinkWriter(_request, SocketDiagnosticsMessages.Destroy, NetlinkWriter.Request | NetlinkWriter.Acknowledge);
        writer.Append(socket);
        return _socket.Execute(writer.Finish());
    }

    private readonly struct Collector(List<DiagnosticsRequest> found) : INetlinkVisitor
    {
        public void OnMessage(ushort type, ReadOnlySpan<byte> payload)
        {
            if (type == ByFamily && TryRead(payload, out var socket))
            {
                found.Add(socket);
            }
        }
    }
}
