using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>ICMP echo (RFC 792) through one interface only, so that a way round by another interface does not count.</summary>
internal sealed class EchoSocket : IDisposable
{
    private const int SolRaw = 255;
    private const int IcmpFilter = 1;
    private const uint AllButEchoReply = ~1u;
    private const int IPv4MinimumHeader = 20;
    private const int EchoLength = 8;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp) { Blocking = false };
    private readonly IPEndPoint _target;
    private readonly ushort _identifier = (ushort)Random.Shared.Next();
    private readonly byte[] _buffer = new byte[256];
    private ushort _sequence;

    internal EchoSocket(string interfaceName, IPAddress target)
    {
        _target = new IPEndPoint(target, 0);
        try
        {
            _socket.SetRawSocketOption(LibC.SolSocket, LibC.SoBindToDevice, Encoding.ASCII.GetBytes(interfaceName + "\0"));
            _socket.SetRawSocketOption(SolRaw, IcmpFilter, BitConverter.GetBytes(AllButEchoReply));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    internal int Descriptor => (int)_socket.Handle;

    /// <summary>Sends a request. No route or a downed link is no answer, and nothing more.</summary>
    internal void Ask()
    {
        Span<byte> request = stackalloc byte[EchoLength];
        request.Clear();
        request[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(request[4..], _identifier);
        BinaryPrimitives.WriteUInt16BigEndian(request[6..], ++_sequence);

        // The one's complement of a sum of three 16-bit words (RFC 1071).
        var sum = 0x0800u + _identifier + _sequence;
        sum = (sum & 0xFFFF) + (sum >> 16);
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(request[2..], (ushort)~sum);
        try
        {
            _socket.SendTo(request, SocketFlags.None, _target);
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Whether the answer to the last request is among what has arrived.</summary>
    internal bool Answered()
    {
        var answered = false;
        while (TryReceive(out var packet))
        {
            var header = packet.Length >= IPv4MinimumHeader ? (packet[0] & 0xF) * 4 : int.MaxValue;
            answered |= packet.Length >= (long)header + EchoLength
                && packet.Slice(12, 4).SequenceEqual(_target.Address.GetAddressBytes())
                && packet[header] == 0
                && BinaryPrimitives.ReadUInt16BigEndian(packet[(header + 4)..]) == _identifier
                && BinaryPrimitives.ReadUInt16BigEndian(packet[(header + 6)..]) == _sequence;
        }

        return answered;
    }

    public void Dispose() => _socket.Dispose();

    private unsafe bool TryReceive(out ReadOnlySpan<byte> packet)
    {
        fixed (byte* buffer = _buffer)
        {
            var length = LibC.Receive(Descriptor, buffer, (nuint)_buffer.Length, LibC.MsgDontWait);
            packet = length < 0 ? default : _buffer.AsSpan(0, (int)length);
            return length >= 0;
        }
    }
}
