using System.Net;
using System.Net.NetworkInformation;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>Remembers what was sent, in one list with what <see cref="FakeAddresses"/> did.</summary>
internal sealed class FakeLink(List<string> happened) : ILink
{
    private IPacketSink? _sink;

    public bool Recording { get; set; } = true;

    /// <summary>What was sent, as it was at that moment.</summary>
    public List<byte[]> Frames { get; } = [];

    public bool Works { get; set; } = true;

    public string Interface => "eth0";

    public int InterfaceIndex => 7;

    public PhysicalAddress HardwareAddress { get; } = PhysicalAddress.Parse("02-00-00-00-00-01");

    public IPAddress? PrimaryAddress { get; } = IPAddress.Parse("192.0.2.11");

    public bool Send(ReadOnlySpan<byte> frame)
    {
        if (Recording)
        {
            Frames.Add(frame.ToArray());
            happened.Add(frame[12] == 0x08 && frame[13] == 0x06 ? "announce" : $"advertise {frame[14 + 20 + 2]}");
        }

        return Works;
    }

    public bool SendTo(ReadOnlySpan<byte> message, IPAddress source, IPAddress peer)
    {
        happened.Add($"advertise {message[2]} to {peer}");
        return Works;
    }

    public IDisposable Subscribe(IPacketSink sink)
    {
        _sink = sink;
        return this;
    }

    public void Deliver(ReadOnlySpan<byte> ipPacket) => _sink?.OnPacket(ipPacket);

    public void Dispose() => _sink = null;
}
