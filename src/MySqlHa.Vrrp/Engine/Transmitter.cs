using System.Net;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// What an instance puts on the wire. Every packet is built once for a priority and sent again as it is: nothing in an advertisement
/// changes from one to the next, so the steady path allocates nothing. Used by the loop alone.
/// </summary>
internal sealed class Transmitter
{
    private readonly VrrpConfiguration configuration;
    private readonly ILink link;
    private readonly IPAddress source;
    private readonly VrrpCounters counters;
    private readonly byte[] hardwareAddress;
    private readonly byte[][] announcements;
    private readonly byte[][] resignation;
    private byte[][] current = [];
    private int currentPriority = -1;

    public Transmitter(VrrpConfiguration configuration, ILink link, IPAddress source, VrrpCounters counters)
    {
        this.configuration = configuration;
        this.link = link;
        this.source = source;
        this.counters = counters;
        hardwareAddress = link.HardwareAddress.GetAddressBytes();
        announcements = [.. configuration.Addresses.Select(a => GratuitousArpFrame.Build(hardwareAddress, a.Address))];
        resignation = Build(0);
    }

    private bool IsUnicast => configuration.Peers.Length > 0;

    /// <summary>Sends one advertisement, to every peer where there are peers.</summary>
    public void Advertise(int priority)
    {
        if (priority != 0 && priority != currentPriority)
        {
            current = Build(priority);
            currentPriority = priority;
        }

        var packets = priority == 0 ? resignation : current;
        for (var i = 0; i < packets.Length; i++)
        {
            var sent = IsUnicast ? link.SendTo(packets[i], source, configuration.Peers[i]) : link.Send(packets[i]);
            if (sent)
            {
                counters.CountSent(priority);
            }
            else
            {
                counters.CountSendFailed();
            }
        }
    }

    /// <summary>Broadcasts the gratuitous ARPs: every address once, then every address again, so that the first is not late for the last.</summary>
    public void Announce()
    {
        for (var round = 0; round < configuration.AnnounceRepeat; round++)
        {
            foreach (var frame in announcements)
            {
                counters.CountAnnouncements(link.Send(frame) ? 1 : 0);
            }
        }
    }

    private byte[][] Build(int priority) => IsUnicast
        ? [.. configuration.Peers.Select(peer => AdvertisementMessage.Build(configuration, source, peer, priority))]
        : [AdvertisementFrame.Build(configuration, hardwareAddress, source, priority)];
}
