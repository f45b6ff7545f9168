using System.Buffers.Binary;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tests.Link.Support;

/// <summary>Ethernet frames with an IPv4 packet of protocol 112 inside, told apart by one number in their payload.</summary>
internal static class Frames
{
    public const int PayloadOffset = 20;
    private const int IpLength = 28;

    public static byte[] Multicast(byte[] source, uint number, int paddedTo = 60, ushort? vlan = null, byte protocol = 112)
    {
        var header = vlan is null ? 14 : 18;
        var frame = new byte[Math.Max(paddedTo, header + IpLength)];
        new byte[] { 1, 0, 0x5E, 0, 0, 18 }.CopyTo(frame, 0);
        source.CopyTo(frame, 6);
        if (vlan is { } id)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x8100);
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(14), id);
        }

        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(header - 2), 0x0800);
        var ip = frame.AsSpan(header);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], IpLength);
        ip[8] = 255;
        ip[9] = protocol;
        new byte[] { 10, 77, 0, 9, 224, 0, 0, 18 }.CopyTo(ip[12..]);
        BinaryPrimitives.WriteUInt32BigEndian(ip[PayloadOffset..], number);
        return frame;
    }

    public static byte[] From(ILink link, uint number) => Multicast(link.HardwareAddress.GetAddressBytes(), number);

    public static uint NumberOf(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[PayloadOffset..]);
}
