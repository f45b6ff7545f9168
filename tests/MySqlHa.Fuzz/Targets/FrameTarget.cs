using System.Net;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Fuzz.Targets;

/// <summary>Whole Ethernet frames: what is taken for an IPv4 packet, and what for an ARP reply. Promises: no exception, nothing read beyond the frame, nothing allocated.</summary>
internal sealed class FrameTarget : IFuzzTarget
{
    private readonly GuardedBuffer _memory = new(4096);

    public string Name => "frame";

    public int MaximumLength => 200;

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            byte[] mac = [2, 0, 0, 0, 0, 1];
            var reply = ArpFrame.BuildRequest(mac, Listeners.Remote, Listeners.Local);
            reply[21] = 2;
            var plain = AdvertisementFrame.Build(Listeners.All[0], mac, Listeners.Remote, 100);
            return [reply, plain, [.. plain[..12], 0x81, 0, 0, 0, .. plain[12..]], [.. plain[..12], 0x81, 0, 0, 5, .. plain[12..]]];
        }
    }

    public void Run(ReadOnlySpan<byte> input)
    {
        var frame = _memory.Hold(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var isReply = ArpFrame.TryParseReply(frame, out var sender);
        var isPacket = EthernetFrame.TryGetIPv4(frame, out var packet);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated != 0 || (isReply && isPacket) || (!isReply && sender != 0) || (isPacket && packet.Length > frame.Length - EthernetFrame.HeaderLength))
        {
            throw new BrokenPromiseException($"{allocated} bytes were allocated; reply {isReply} from {new IPAddress(sender)}, packet {isPacket} of {packet.Length} bytes");
        }
    }
}
