using System.Collections.Concurrent;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tests.Link.Support;

internal sealed class RecordingSink : IPacketSink
{
    private readonly BlockingCollection<byte[]> _packets = [];

    public void OnPacket(ReadOnlySpan<byte> ipPacket) => _packets.Add(ipPacket.ToArray());

    public byte[] Next() => _packets.TryTake(out var packet, TimeSpan.FromSeconds(5))
        ? packet
        : throw new TimeoutException("No packet came within 5 s.");

    public uint NextNumber() => Frames.NumberOf(Next());
}
