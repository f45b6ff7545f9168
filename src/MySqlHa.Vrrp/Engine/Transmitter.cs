using System.Net;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// What an instance puts on the wire. Every packet is built once for a priority and sent again as it is: nothing in an advertisement but its signature
/// changes from one to the next, and that is written in place, so the steady path allocates nothing. Used by the loop alone.
/// </summary>
internal sealed class Transmitter
{
    private readonly AdvertisementSigner _signer;
    private readonly ILink _link;
    private readonly IPAddress _source;
    private readonly VrrpCounters _counters;
    private readonly byte[] _hardwareAddress;
    private readonly byte[][] _announcements;
    private VrrpConfiguration _configuration;
    private byte[][] _resignation;
    private byte[][] _current = [];
    private int _currentPriority = -1;

    public Transmitter(VrrpConfiguration configuration, ILink link, IPAddress source, VrrpCounters counters, TimeProvider time)
    {
        _configuration = configuration;
        _link = link;
        _source = source;
        _counters = counters;
        _hardwareAddress = link.HardwareAddress.GetAddressBytes();
        _announcements = [.. configuration.Addresses.Select(a => GratuitousArpFrame.Build(_hardwareAddress, a.Address))];
        _signer = new AdvertisementSigner(configuration, source.ToHostOrder(), time);
        _resignation = Build(0);
    }

    private bool IsUnicast => _configuration.Peers.Length > 0;

    /// <summary>Sends one advertisement, to every peer where there are peers.</summary>
    public void Advertise(int priority)
    {
        if (priority != 0 && priority != _currentPriority)
        {
            _current = Build(priority);
            _currentPriority = priority;
        }

        var packets = priority == 0 ? _resignation : _current;
        _signer.Sign(packets, IsUnicast ? 0 : AdvertisementFrame.MessageOffset);
        for (var i = 0; i < packets.Length; i++)
        {
            var sent = IsUnicast ? _link.SendTo(packets[i], _source, _configuration.Peers[i]) : _link.Send(packets[i]);
            if (sent)
            {
                _counters.CountSent(priority);
            }
            else
            {
                _counters.CountSendFailed();
            }
        }
    }

    /// <summary>Signs so from the next advertisement on, and wipes the keys that are not among these: nobody signs with them any more.</summary>
    public void Use(AuthenticationSettings settings)
    {
        var before = _configuration.Authentication;
        _configuration = _configuration with { Authentication = settings };
        _signer.Use(settings);
        _resignation = Build(0);
        _currentPriority = -1;
        before?.Wipe(except: settings);
    }

    /// <summary>Broadcasts the gratuitous ARPs: every address once, then every address again, so that the first is not late for the last.</summary>
    public void Announce()
    {
        for (var round = 0; round < _configuration.AnnounceRepeat; round++)
        {
            foreach (var frame in _announcements)
            {
                _counters.CountAnnouncements(_link.Send(frame) ? 1 : 0);
            }
        }
    }

    private byte[][] Build(int priority) => IsUnicast
        ? [.. _configuration.Peers.Select(peer => AdvertisementMessage.Build(_configuration, _source, peer, priority))]
        : [AdvertisementFrame.Build(_configuration, _hardwareAddress, _source, priority)];
}
