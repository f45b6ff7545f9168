using System.Net;
using System.Net.NetworkInformation;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Simulation.Nodes;

/// <summary>A network card: whole frames out, as the engine made them; those that carry an advertisement go to the other node.</summary>
internal sealed class SimulatedLink(World world, Host host, IPAddress address) : ILink
{
    private const int HeaderLength = 14;

    public string Interface => "eth0";

    public int InterfaceIndex => 7;

    public PhysicalAddress HardwareAddress { get; } = new([2, 0, 0, 0, 0, (byte)(host.Index + 1)]);

    public IPAddress? PrimaryAddress => address;

    public bool Send(ReadOnlySpan<byte> frame)
    {
        if (frame[12] == 0x08 && frame[13] == 0x00)
        {
            world.Watch.OnAdvertised(host);
            var packet = frame[HeaderLength..].ToArray();
            world.Network.Send(host.Index, () => host.Other.Daemon?.Hear(packet));
        }

        return true;
    }

    public bool SendTo(ReadOnlySpan<byte> message, IPAddress source, IPAddress peer) => throw new NotSupportedException("The pair speaks multicast.");

    public IDisposable Subscribe(IPacketSink sink) => throw new NotSupportedException("The daemon hears by itself.");

    public void Dispose()
    {
    }
}
