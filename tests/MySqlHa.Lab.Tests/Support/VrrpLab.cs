using System.Globalization;
using MySqlHa.Lab.Capture;
using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Observation;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>
/// One lab without servers for all tests of the wire, one after the other, with a capture on each node over the whole time. When the last test is done,
/// tshark judges everything that we sent.
/// </summary>
public sealed class VrrpLab : IAsyncLifetime
{
    /// <summary>For everything that must come, sooner or later.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HashSet<int> _ignoredFromPeer = [];
    private readonly HashSet<int> _signed = [];
    private LabEnvironment? _lab;
    private AddressTimeline? _addresses;
    private PacketCapture? _onA;
    private PacketCapture? _onB;
    private int _routers = 100;

    internal LabEnvironment Lab => _lab!;

    internal AddressTimeline Addresses => _addresses!;

    /// <summary>What passed node b's interface. Node a's cable is the one that tests pull.</summary>
    internal PacketCapture OnB => _onB!;

    public async ValueTask InitializeAsync()
    {
        if (Requirements.Missing is not null)
            return;
        _lab = await TestLab.UpAsync(null);
        _onA = await PacketCapture.StartAsync(_lab, LabHost.A);
        _onB = await PacketCapture.StartAsync(_lab, LabHost.B);
        _addresses = await AddressTimeline.StartAsync(_lab);
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab is null)
            return;
        try
        {
            var problems = new List<string>();
            foreach (PacketCapture capture in new[] { _onA!, _onB! })
            {
                await capture.StopAsync();
                problems.AddRange(await capture.ProblemsAsync(Judged()));
            }

            Assert.True(problems.Count == 0, "tshark finds fault with what was sent:\n" + string.Join('\n', problems.Take(20)));
        }
        finally
        {
            await _lab.DisposeAsync();
        }
    }

    /// <summary>A virtual router that no other test has.</summary>
    internal VirtualRouter NewRouter() => new(++_routers);

    internal Task<MySqlHaPeer> OursAsync(LabHost host, MySqlHaOptions options) => MySqlHaPeer.StartAsync(Lab, host, options);

    internal Task<KeepalivedPeer> KeepalivedAsync(LabHost host, KeepalivedOptions options) => KeepalivedPeer.StartAsync(Lab, host, options, $"keepalived-{options.VirtualRouterId}");

    /// <summary>keepalived sends advertisements in that router whose checksum tshark calls wrong, and is meant to.</summary>
    internal void IgnorePeer(VirtualRouter router) => _ignoredFromPeer.Add(router.Id);

    /// <summary>tshark does not know signatures: it sums the trailer with the message, and calls keepalived's checksum wrong too.</summary>
    internal void IgnoreSigned(VirtualRouter router) => _signed.Add(router.Id);

    /// <summary>Waits until the host alone holds the address.</summary>
    /// <returns>When that was seen.</returns>
    internal async Task<DateTimeOffset> SoleHolderAsync(VirtualRouter router, LabHost host)
    {
        LabHost other = host == LabHost.A ? LabHost.B : LabHost.A;
        await Eventually.TrueAsync(
            () => Addresses.Holders(router.Address).Keys.SequenceEqual([host]),
            Limit,
            () => $"{router.Address} is held by {string.Join(" and ", Addresses.Holders(router.Address).Keys)}, not by {host} alone");
        Assert.True(await Held.ByAsync(Lab, host, router.Address));
        Assert.False(await Held.ByAsync(Lab, other, router.Address));
        return DateTimeOffset.Now;
    }

    /// <summary>Asserts that from <paramref name="settled"/> on there was one holder at every instant.</summary>
    internal void AssertSoleHolderSince(VirtualRouter router, DateTimeOffset settled)
    {
        (TimeSpan both, TimeSpan nobody) = Addresses.Faults(router.Address, settled);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (both, nobody));
    }

    /// <summary>Advertisements of a router that passed node b (or another capture), by time.</summary>
    internal async Task<IReadOnlyList<SentPacket>> SentAsync(VirtualRouter router, LabHost? from = null, LabHost seenOn = LabHost.B)
    {
        string filter = $"vrrp.virt_rtr_id == {router.Id}" + (from is { } host ? $" && ip.src == {LabAddresses.Of(host)}" : "");
        IReadOnlyList<string[]> rows = await (seenOn == LabHost.A ? _onA! : _onB!).FieldsAsync(filter, "frame.time_epoch", "ip.src", "vrrp.prio");
        return [.. rows.Select(r => new SentPacket(Epoch(r[0]), r[1], int.Parse(r[2], CultureInfo.InvariantCulture)))];
    }

    /// <summary>When gratuitous ARPs for the address were broadcast by that host.</summary>
    internal async Task<IReadOnlyList<DateTimeOffset>> AnnouncedAsync(VirtualRouter router, LabHost from)
    {
        string hardware = $"02:00:c0:00:02:{(from == LabHost.A ? "0b" : "0c")}";
        string filter = $"arp.opcode == 1 && arp.src.proto_ipv4 == {router.Address} && arp.dst.proto_ipv4 == {router.Address} && eth.dst == ff:ff:ff:ff:ff:ff && arp.src.hw_mac == {hardware}";
        IReadOnlyList<string[]> rows = await OnB.FieldsAsync(filter, "frame.time_epoch");
        return [.. rows.Select(r => Epoch(r[0]))];
    }

    private static DateTimeOffset Epoch(string seconds) =>
        DateTimeOffset.UnixEpoch + TimeSpan.FromTicks((long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));

    // Two owners of an address, one after the other, are what a failover is: tshark's "duplicate IP address" is no fault.
    private string Judged() => "(vrrp || (arp && !arp.duplicate-address-detected))"
        + string.Concat(_signed.Select(id => $" && !(vrrp.virt_rtr_id == {id})"))
        + string.Concat(_ignoredFromPeer.Select(id => $" && !(vrrp.virt_rtr_id == {id} && ip.src == {LabAddresses.Of(LabHost.B)})"));
}
