using System.Buffers.Binary;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// The capture thread's end of an instance: runs the receive ladder, counts, and passes on what is left. Allocates nothing.
/// Advertisements of other routers on the same link are none of our business and are counted only.
/// </summary>
internal sealed class AdvertisementSink(AdvertisementReceiver receiver, EventQueue queue, VrrpCounters counters, LogLimiter limiter) : IPacketSink
{
    private const int SourceOffset = 12;

    public void OnPacket(ReadOnlySpan<byte> ipPacket)
    {
        var drop = receiver.Receive(ipPacket, out var advertisement);
        if (drop == DropReason.None)
        {
            counters.CountReceived(advertisement.Priority);
            queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.Advertisement, Advertisement = advertisement });
            return;
        }

        counters.Count(drop);
        if (drop is not (DropReason.OtherRouter or DropReason.OwnPacket) && limiter.Allows(drop))
        {
            var source = ipPacket.Length >= SourceOffset + 4 ? BinaryPrimitives.ReadUInt32BigEndian(ipPacket[SourceOffset..]) : 0;
            var trailer = TrailerOf(ipPacket);
            queue.TryEnqueue(new EngineEvent
            {
                Kind = EngineEventKind.PacketDropped,
                Drop = drop,
                Address = source,
                KeyNumber = trailer.IsEmpty ? 0 : AuthenticationTrailer.KeyOf(trailer),
                ClockSkew = trailer.IsEmpty ? 0 : receiver.ClockSkewOf(AuthenticationTrailer.SequenceOf(trailer)),
            });
        }
    }

    /// <summary>What signs a packet; empty for one that is not signed.</summary>
    private static ReadOnlySpan<byte> TrailerOf(ReadOnlySpan<byte> ipPacket) =>
        IPv4Packet.TryRead(ipPacket, out var packet) && Advertisement.TryRead(packet.Payload, out var advert) ? advert.Trailer : default;
}
