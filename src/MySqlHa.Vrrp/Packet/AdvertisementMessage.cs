using System.Buffers.Binary;
using System.Net;

namespace MySqlHa.Vrrp.Packet;

/// <summary>
/// Writes VRRP messages. An advertisement changes only with the priority, so an engine builds each once and sends it for as long as it holds; where it is
/// signed, the trailer is left zero, for <see cref="AdvertisementSigner"/> to fill each time. Nobody takes a zero code.
/// </summary>
public static class AdvertisementMessage
{
    /// <summary>Builds the message that follows the IPv4 header.</summary>
    /// <param name="config">VRID, version, interval, addresses, password, and whether there is room for a signature; already checked.</param>
    /// <param name="source">The IPv4 source that the packet will have: v3 sums it.</param>
    /// <param name="destination">The IPv4 destination that the packet will have, the peer itself in unicast: v3 sums it.</param>
    /// <param name="priority">0 (resign) to 255.</param>
    public static byte[] Build(VrrpConfiguration config, IPAddress source, IPAddress destination, int priority)
    {
        ArgumentNullException.ThrowIfNull(config);
        var length = VrrpProtocol.MessageLength(config.Version, config.Addresses.Length);
        var message = new byte[length + AuthenticationTrailer.LengthOf(config)];
        Write(message.AsSpan(0, length), config, IPv4Number.From(source), IPv4Number.From(destination), priority);
        return message;
    }

    internal static void Write(Span<byte> message, VrrpConfiguration config, uint source, uint destination, int priority)
    {
        message.Clear();
        message[0] = (byte)(((int)config.Version << 4) | VrrpProtocol.AdvertisementType);
        message[1] = checked((byte)config.VirtualRouterId);
        message[2] = checked((byte)priority);
        message[3] = checked((byte)config.Addresses.Length);
        var offset = VrrpProtocol.HeaderLength;
        foreach (var address in config.Addresses)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message[offset..], IPv4Number.From(address.Address));
            offset += 4;
        }

        ushort checksum;
        if (config.Version == VrrpVersion.V2)
        {
            message[4] = config.Password.IsDefaultOrEmpty ? VrrpProtocol.NoAuthentication : VrrpProtocol.PasswordAuthentication;
            message[5] = checked((byte)(config.AdvertisementInterval.Ticks / TimeSpan.TicksPerSecond));
            PaddedPassword(config, message.Slice(offset, VrrpProtocol.AuthenticationLength));
            checksum = Checksum.Compute(message);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(message[4..], (ushort)(checked((ushort)(config.AdvertisementInterval.Ticks / (TimeSpan.TicksPerMillisecond * 10))) & 0x0FFF));

            // RFC 9568 section 5.2.8 wants the message alone; keepalived and FRR sum the pseudo-header and drop what does not.
            checksum = Checksum.ComputeWithPseudoHeader(message, source, destination);
        }

        BinaryPrimitives.WriteUInt16BigEndian(message[6..], checksum);
    }

    internal static void PaddedPassword(VrrpConfiguration config, Span<byte> eightBytes)
    {
        eightBytes.Clear();
        if (!config.Password.IsDefaultOrEmpty)
        {
            config.Password.AsSpan().CopyTo(eightBytes);
        }
    }
}
