using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MySqlHa.Lab.Capture;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>Somebody on the link who has no key: it sends advertisements in the name of anybody, and sends again what it has heard.</summary>
internal sealed class RawAttacker : IAsyncDisposable
{
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private const int EthernetHeader = 14;
    private static readonly IPAddress Group = IPAddress.Parse("224.0.0.18");

    private readonly Socket _out;
    private readonly PacketCapture _in;
    private long _read = FileHeader;

    private RawAttacker(Socket sends, PacketCapture hears)
    {
        _out = sends;
        _in = hears;
    }

    public static async Task<RawAttacker> StartAsync(LabEnvironment lab, LabHost host)
    {
        PacketCapture hears = await PacketCapture.StartAsync(lab, host, "vrrp", "attacker");
        Socket sends = await NetworkNamespace.RunAsync(lab.Namespace(host), () =>
        {
            var made = new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
            made.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.HeaderIncluded, true);
            return made;
        });
        return new RawAttacker(sends, hears);
    }

    /// <summary>The advertisements that a host sends from now on in that router, as many as asked for, whole as they are on the wire.</summary>
    public async Task<byte[][]> HearAsync(LabHost host, VirtualRouter router, int count)
    {
        _ = Read();
        byte[] source = IPAddress.Parse(LabAddresses.Of(host)).GetAddressBytes();
        var heard = new List<byte[]>();
        await Eventually.TrueAsync(
            () =>
            {
                heard.AddRange(Read().Where(p => p.AsSpan(12, 4).SequenceEqual(source) && p[21] == router.Id));
                return heard.Count >= count;
            },
            VrrpLab.Limit,
            () => $"{heard.Count} of {count} advertisements of {host} were heard");
        return [.. heard.Take(count)];
    }

    /// <summary>What tcpdump has written since: pcap-savefile(5), little-endian.</summary>
    private List<byte[]> Read()
    {
        byte[] bytes = File.ReadAllBytes(_in.File);
        var packets = new List<byte[]>();
        while (_read + RecordHeader <= bytes.Length)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)_read + 8));
            if (_read + RecordHeader + length > bytes.Length)
                break;
            packets.Add(bytes[((int)_read + RecordHeader + EthernetHeader)..((int)_read + RecordHeader + length)]);
            _read += RecordHeader + length;
        }

        return packets;
    }

    /// <summary>Sends a packet as it is. The kernel fills in the IPv4 checksum.</summary>
    public void Send(byte[] packet) => _out.SendTo(packet, new IPEndPoint(Group, 0));

    /// <summary>An advertisement of version 3 that nobody has signed, in the name of that host.</summary>
    public static byte[] Forge(LabHost source, VirtualRouter router, int priority)
    {
        byte[] message = [0x31, (byte)router.Id, (byte)priority, 1, 0, 10, 0, 0, .. IPAddress.Parse(router.Address).GetAddressBytes()];
        return Summed([0x45, 0xC0, 0, 32, 0, 1, 0, 0, 255, 112, 0, 0, .. IPAddress.Parse(LabAddresses.Of(source)).GetAddressBytes(), .. Group.GetAddressBytes(), .. message]);
    }

    /// <summary>A genuine one with another priority, and a checksum that is right again.</summary>
    public static byte[] Alter(byte[] packet, int priority)
    {
        byte[] altered = [.. packet];
        altered[22] = (byte)priority;
        return Summed(altered);
    }

    public ValueTask DisposeAsync()
    {
        _out.Dispose();
        return _in.DisposeAsync();
    }

    /// <summary>RFC 9568 section 5.2.8: over the message alone. It is accepted as well as keepalived's, with the pseudo-header.</summary>
    private static byte[] Summed(byte[] packet)
    {
        Span<byte> message = packet.AsSpan(20, 8 + (4 * packet[23]));
        message[6] = message[7] = 0;
        uint sum = 0;
        for (int i = 0; i < message.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(message[6..], (ushort)~(sum + (sum >> 16)));
        return packet;
    }
}
