using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Links that come and go, gateways that do not answer, addresses that somebody else removes.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class DisturbanceTests(VrrpLab lab) : VrrpTests(lab)
{
    private const int Flaps = 20;

    [LabFact]
    public async Task Twenty_link_flaps_end_in_one_master()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200));
        await Shared.SoleHolderAsync(router, LabHost.A);
        for (int flap = 0; flap < Flaps; flap++)
        {
            int before = ours.Changes.Count;
            await Shared.Lab.LinkDownAsync(LabHost.A);
            await ours.WaitForChangeAsync("Fault", before, VrrpLab.Limit);
            await Shared.Lab.LinkUpAsync(LabHost.A);
            await ours.WaitForChangeAsync("Backup", before, VrrpLab.Limit);
        }

        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        await theirs.WaitForStateAsync("BACKUP", VrrpLab.Limit);
        DateTimeOffset settled = await Shared.SoleHolderAsync(router, LabHost.A);
        Assert.Equal(Flaps, ours.Changes.Count(c => c.To == "Fault"));
        MySqlHaStatus status = await ours.GetStatusAsync();
        await ours.WaitForStatusAsync(s => s.Sent >= status.Sent + 10, "ten more advertisements", VrrpLab.Limit);
        Shared.AssertSoleHolderSince(router, settled);
    }

    [LabFact]
    public async Task An_address_removed_from_outside_comes_back_and_is_announced()
    {
        VirtualRouter router = Shared.NewRouter();
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200));
        await Shared.SoleHolderAsync(router, LabHost.A);
        DateTimeOffset deleted = DateTimeOffset.Now;
        await Shared.Lab.ExecAsync(LabHost.A, "ip", "addr", "del", router.Address + "/24", "dev", "eth0");
        await Eventually.TrueAsync(
            () => Shared.Addresses.Changes.Any(c => c.Address == router.Address && c.Held && c.At > deleted), VrrpLab.Limit, () => "it did not come back");
        await ours.WaitForStatusAsync(s => s.Log.Any(l => l.Code == "AddressPutBack"), "a line in the log", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.A);
        Assert.Contains(await Shared.AnnouncedAsync(router, LabHost.A), at => at > deleted);
        Assert.Equal(["Backup", "Master"], ours.Changes.Select(c => c.To));
    }

    [LabFact]
    public async Task A_node_that_is_cut_off_from_its_gateway_gives_up()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { Gateway = LabAddresses.Of(LabHost.Gateway) });
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.A);
        await Shared.Lab.CutBetweenAsync(LabHost.A, LabHost.Gateway);
        await ours.WaitForStateAsync("Fault", VrrpLab.Limit);
        Assert.Contains("192.0.2.1 does not answer", ours.Changes[^1].Reason, StringComparison.Ordinal);
        await Shared.SoleHolderAsync(router, LabHost.B);

        await Shared.Lab.HealAsync();
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.A);
    }
}
