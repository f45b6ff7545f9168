using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>
/// The checksums of version 3 over IPv4 that are not the one that we send (with the pseudo-header): keepalived 2.2 cannot be told to leave the pseudo-header
/// out, so a router that follows RFC 9568 section 5.2.8 to the letter is played by a raw socket.
/// </summary>
[Collection(VrrpLabCollection.Name)]
public sealed class ChecksumTests(VrrpLab lab) : VrrpTests(lab)
{
    [LabFact]
    public async Task A_master_that_leaves_the_pseudo_header_out_of_the_checksum_is_heeded()
    {
        VirtualRouter router = Shared.NewRouter();
        Shared.IgnorePeer(router);
        await using var master = await RawMaster.StartAsync(Shared.Lab, LabHost.B, router, priority: 200);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100));
        MySqlHaStatus status = await ours.WaitForStatusAsync(s => s.Received >= 8, "eight advertisements", VrrpLab.Limit);
        Assert.Equal(("Backup", LabAddresses.Of(LabHost.B)), (status.State, status.MasterAddress));
        Assert.Equal(0, status.DroppedFor("Checksum"));
    }

    [LabFact]
    public async Task The_unicast_checksum_of_keepalived_before_1_3_7_is_counted_as_wrong()
    {
        // Its pseudo-header has 224.0.0.18 in place of the real destination, and it wants the same of its peers.
        VirtualRouter router = Shared.NewRouter();
        Shared.IgnorePeer(router);
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200) with
        {
            OldUnicastChecksum = true,
            UnicastSource = LabAddresses.Of(LabHost.B),
            UnicastPeers = [LabAddresses.Of(LabHost.A)],
        });
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100) with { UnicastPeers = [LabAddresses.Of(LabHost.B)] });
        MySqlHaStatus status = await ours.WaitForStatusAsync(s => s.DroppedFor("Checksum") >= 3, "dropped advertisements", VrrpLab.Limit);
        Assert.Contains(status.Log, l => l.Code == "PacketDropped" && l.Message.Contains("Checksum", StringComparison.Ordinal));
    }
}
