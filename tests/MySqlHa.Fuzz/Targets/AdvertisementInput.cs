using System.Buffers.Binary;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Fuzz.Targets;

/// <summary>
/// An input: who hears it, what of it is put right, and the packet from its IPv4 header on. Nobody finds a checksum or a code by chance, so a bit each asks for
/// one that fits: without them no mutation gets past the first rungs of the ladder.
/// </summary>
internal static class AdvertisementInput
{
    /// <summary>Bytes before the packet.</summary>
    public const int Prefix = 2;

    private const int FixLength = 1, FixChecksum = 2, Sign = 4, SumMessageOnly = 8, FixHeader = 16;
    private const int IpHeader = 20, Trailer = 28;

    public static byte[] Make(int listener, byte[] packet, bool signed) =>
        [(byte)listener, (byte)(FixLength | FixChecksum | FixHeader | (signed ? Sign : 0)), .. packet];

    /// <summary>Puts right what the input asks for, in place.</summary>
    public static void PutRight(byte what, Span<byte> packet)
    {
        if (packet.Length < IpHeader)
        {
            return;
        }

        if ((what & FixLength) != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        }

        var header = (packet[0] & 15) * 4;
        if (header >= IpHeader && packet.Length >= header + VrrpProtocol.HeaderLength)
        {
            PutRight(what, packet, packet[header..]);
        }

        if ((what & FixHeader) != 0 && header >= IpHeader && packet.Length >= header)
        {
            packet[10..12].Clear();
            BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum.Compute(packet[..header]));
        }
    }

    private static void PutRight(byte what, Span<byte> packet, Span<byte> payload)
    {
        var length = VrrpProtocol.MessageLength((VrrpVersion)(payload[0] >> 4), payload[3]);
        var message = payload.Length == length + Trailer ? payload[..length] : payload;
        var source = BinaryPrimitives.ReadUInt32BigEndian(packet[12..]);
        if ((what & FixChecksum) != 0)
        {
            message[6..8].Clear();
            var sum = payload[0] >> 4 == 3 && (what & SumMessageOnly) == 0
                ? Checksum.ComputeWithPseudoHeader(message, source, BinaryPrimitives.ReadUInt32BigEndian(packet[16..]))
                : Checksum.Compute(message);
            BinaryPrimitives.WriteUInt16BigEndian(message[6..], sum);
        }

        if ((what & Sign) != 0 && message.Length < payload.Length)
        {
            AuthenticationTrailer.Write(payload, source, Listeners.Key, SequenceNumber.At(StillTime.Now));
        }
    }
}
