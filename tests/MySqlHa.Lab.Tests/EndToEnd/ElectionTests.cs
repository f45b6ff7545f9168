using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Who becomes master, and when, beside a real keepalived.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class ElectionTests(VrrpLab lab) : VrrpTests(lab)
{
    [LabFact]
    public async Task The_owner_starts_as_master_and_takes_the_address_from_a_living_master()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200));
        await Shared.SoleHolderAsync(router, LabHost.B);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(255));
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        Assert.Equal(["Master"], ours.Changes.Select(c => c.To));
        await theirs.WaitForStateAsync("BACKUP", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.A);
    }

    [LabFact]
    public async Task An_owner_among_them_is_heeded()
    {
        VirtualRouter router = Shared.NewRouter();
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(254));
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(255) with { State = "MASTER" });
        await ours.WaitForStateAsync("Backup", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.B);
    }

    [LabFact]
    public async Task A_restarted_node_of_higher_priority_takes_the_address_back()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        await using (MySqlHaPeer first = await Shared.OursAsync(LabHost.A, router.Ours(200)))
        {
            await Shared.SoleHolderAsync(router, LabHost.A);
            await first.StopAsync();
        }

        await Shared.SoleHolderAsync(router, LabHost.B);
        await using MySqlHaPeer again = await Shared.OursAsync(LabHost.A, router.Ours(200));
        await again.WaitForStateAsync("Master", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.A);
        Assert.Equal(["Backup", "Master"], again.Changes.Select(c => c.To));
        Assert.Equal("BACKUP", theirs.State);
    }

    [LabFact]
    public async Task A_restarted_node_without_preemption_leaves_the_master_alone()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        DateTimeOffset settled = await Shared.SoleHolderAsync(router, LabHost.B);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { NoPreempt = true });

        // Three times as many as the master down interval has.
        await ours.WaitForStatusAsync(s => s.Received >= 10, "ten advertisements", VrrpLab.Limit);
        Assert.Equal(["Backup"], ours.Changes.Select(c => c.To));
        Shared.AssertSoleHolderSince(router, settled);

        await theirs.StopAsync();
        await Shared.SoleHolderAsync(router, LabHost.A);
    }

    [LabFact]
    public async Task A_preempt_delay_is_waited_for()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        await Shared.SoleHolderAsync(router, LabHost.B);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { PreemptDelay = 2 });
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        Assert.Equal(["Backup", "Master"], ours.Changes.Select(c => c.To));
        Assert.InRange(ours.Changes[1].At - ours.Changes[0].At, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3 * 2.4));
        await Shared.SoleHolderAsync(router, LabHost.A);
    }

    [LabFact]
    public Task Of_two_masters_of_equal_priority_we_yield_to_the_higher_address() => SettlesATieAsync(ours: LabHost.A, theirs: LabHost.B);

    [LabFact]
    public Task Of_two_masters_of_equal_priority_the_lower_address_yields_to_us() => SettlesATieAsync(ours: LabHost.B, theirs: LabHost.A);

    [LabFact]
    public async Task Version_3_learns_the_interval_of_the_master()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200));
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100) with { AdvertisementInterval = 1 });
        MySqlHaStatus status = await ours.WaitForStatusAsync(s => s.Received >= 2, "two advertisements", VrrpLab.Limit);
        Assert.Equal(0.1, status.AdvertisementInterval);

        await theirs.KillAsync();
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);

        // 0.36 s by the learned interval, 3.6 s by our own.
        IReadOnlyList<SentPacket> sent = await Shared.SentAsync(router);
        DateTimeOffset last = sent.Last(p => p.Source == LabAddresses.Of(LabHost.B)).At;
        Assert.InRange(sent.First(p => p.Source == LabAddresses.Of(LabHost.A)).At - last, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(3 * 0.36));
    }

    [LabFact]
    public async Task Version_2_drops_and_counts_another_interval()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200) with { Version = 2, AdvertisementInterval = 1 });
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100) with { Version = 2, AdvertisementInterval = 2 });
        MySqlHaStatus status = await ours.WaitForStatusAsync(s => s.DroppedFor("Interval") >= 2, "dropped advertisements", VrrpLab.Limit);
        Assert.Equal((0L, ""), (status.Received, status.MasterAddress));
        Assert.Contains(status.Log, l => l.Code == "PacketDropped" && l.Message.Contains("Interval", StringComparison.Ordinal));
    }

    private async Task SettlesATieAsync(LabHost ours, LabHost theirs)
    {
        VirtualRouter router = Shared.NewRouter();
        await Shared.Lab.CutBetweenAsync(LabHost.A, LabHost.B);
        await using MySqlHaPeer we = await Shared.OursAsync(ours, router.Ours(100));
        await using KeepalivedPeer they = await Shared.KeepalivedAsync(theirs, router.Keepalived(100));
        await we.WaitForStateAsync("Master", VrrpLab.Limit);
        await they.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await Shared.Lab.HealAsync();
        bool weWin = ours == LabHost.B;
        DateTimeOffset settled = await Shared.SoleHolderAsync(router, weWin ? ours : theirs);
        await we.WaitForStateAsync(weWin ? "Master" : "Backup", VrrpLab.Limit);
        await they.WaitForStateAsync(weWin ? "BACKUP" : "MASTER", VrrpLab.Limit);
        if (weWin)
            Assert.Equal(["Backup", "Master"], we.Changes.Select(c => c.To));
        MySqlHaStatus before = await we.GetStatusAsync();
        await we.WaitForStatusAsync(s => s.Received + s.Sent >= before.Received + before.Sent + 5, "five more advertisements", VrrpLab.Limit);
        Shared.AssertSoleHolderSince(router, settled);
    }
}
