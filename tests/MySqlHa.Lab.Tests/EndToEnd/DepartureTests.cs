using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>A master goes, in an orderly way or not: the other takes over, and the one that went holds nothing.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class DepartureTests(VrrpLab lab) : VrrpTests(lab)
{
    // Lifetime 2 s: gone 2.0 to 2.4 s after the last renewal (safety.md).
    private static readonly TimeSpan LeaseBound = 3 * TimeSpan.FromSeconds(2.4);

    [LabFact]
    public async Task Sigterm_resigns_twice_and_keepalived_takes_over_on_its_skew()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100) with { AdvertisementInterval = 1 });
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { AdvertisementInterval = 1 });
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.A);
        await theirs.WaitForStateAsync("BACKUP", VrrpLab.Limit);
        await ours.StopAsync();
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.B);

        IReadOnlyList<SentPacket> sent = await Shared.SentAsync(router);
        SentPacket[] resigned = [.. sent.Where(p => p.Priority == 0)];
        Assert.Equal(2, resigned.Length);
        Assert.All(resigned, p => Assert.Equal(LabAddresses.Of(LabHost.A), p.Source));

        // keepalived's skew is 0.61 s; silence would have cost it 3.61 s.
        TimeSpan took = sent.First(p => p.At > resigned[0].At && p.Priority == 100).At - resigned[0].At;
        Assert.InRange(took, TimeSpan.FromSeconds(0.5), 3 * TimeSpan.FromSeconds(0.61));
        DateTimeOffset released = Shared.Addresses.Changes.Last(c => c.Address == router.Address && c is { Host: LabHost.A, Held: false }).At;
        Assert.True(released < Shared.Addresses.Holders(router.Address)[LabHost.B], "the address was on both nodes");
        TestContext.Current.SendDiagnosticMessage($"we resign, keepalived speaks: {took.TotalMilliseconds:0} ms");
    }

    [LabFact]
    public async Task When_keepalived_resigns_we_take_over_on_the_handover_skew()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200) with { AdvertisementInterval = 1 });
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(90) with { AdvertisementInterval = 1 });
        await ours.WaitForStatusAsync(s => s.Received >= 1, "an advertisement", VrrpLab.Limit);
        await theirs.StopAsync();
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.A);

        // 6.5 ms; the RFC's skew at this interval and priority is 650 ms.
        IReadOnlyList<SentPacket> sent = await Shared.SentAsync(router);
        SentPacket resigned = sent.First(p => p.Priority == 0);
        TimeSpan took = sent.First(p => p.At > resigned.At && p.Priority == 90).At - resigned.At;
        Assert.InRange(took, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200));
        TestContext.Current.SendDiagnosticMessage($"keepalived resigns, we speak: {took.TotalMilliseconds:0.0} ms");
    }

    [LabFact]
    public async Task Kill_minus_9_leaves_no_address_once_its_lease_has_ended()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { Parameters = "-NoGuard" });
        await Shared.SoleHolderAsync(router, LabHost.A);
        DateTimeOffset killed = DateTimeOffset.Now;
        await ours.KillAsync();
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.B);
        AssertLeaseEnded(router, killed);
    }

    [LabFact]
    public async Task Kill_minus_9_on_a_node_whose_link_is_down_leaves_no_address_either()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { Parameters = "-NoGuard" });
        await Shared.SoleHolderAsync(router, LabHost.A);

        // Frozen first: awake, it would notice the link and let go by itself.
        ours.Freeze();
        DateTimeOffset frozen = DateTimeOffset.Now;
        await Shared.Lab.LinkDownAsync(LabHost.A);
        await ours.KillAsync();
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await Shared.SoleHolderAsync(router, LabHost.B);
        AssertLeaseEnded(router, frozen);
        await Shared.Lab.HealAsync();
    }

    [LabFact]
    public async Task A_frozen_master_that_wakes_up_steps_down_and_does_not_fight()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(200) with { NoPreempt = true, Parameters = "-NoGuard" });
        await ours.WaitForStateAsync("Backup", VrrpLab.Limit);
        await theirs.StopAsync();
        await Shared.SoleHolderAsync(router, LabHost.A);
        await using KeepalivedPeer again = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(100));

        int before = ours.Changes.Count;
        DateTimeOffset frozen = DateTimeOffset.Now;
        ours.Freeze();
        await again.WaitForStateAsync("MASTER", VrrpLab.Limit);
        DateTimeOffset settled = await Shared.SoleHolderAsync(router, LabHost.B);
        AssertLeaseEnded(router, frozen);

        ours.Thaw();
        await ours.WaitForChangeAsync("Fault", before, VrrpLab.Limit);
        await ours.WaitForChangeAsync("Backup", before, VrrpLab.Limit);
        MySqlHaStatus woke = await ours.GetStatusAsync();
        Assert.Contains(woke.Log, l => l.Code == "Stalled");
        await ours.WaitForStatusAsync(s => s.Received >= woke.Received + 10, "ten more advertisements", VrrpLab.Limit);
        Shared.AssertSoleHolderSince(router, settled);
        Assert.Equal(["Fault", "Backup"], ours.Changes.Skip(before).Select(c => c.To));

        // Not one word as master after it woke up.
        Assert.DoesNotContain(await Shared.SentAsync(router, LabHost.A), p => p.At > settled && p.Priority != 0);
    }

    [LabFact]
    public async Task Two_of_our_instances_on_one_interface_hand_over_all_their_addresses()
    {
        VirtualRouter one = Shared.NewRouter();
        VirtualRouter two = Shared.NewRouter();
        VirtualRouter more = Shared.NewRouter();
        VirtualRouter most = Shared.NewRouter();
        MySqlHaOptions Of(VirtualRouter router, VirtualRouter second, int priority) =>
            router.Ours(priority) with { VirtualAddresses = [router.Address + "/24", second.Address + "/32"] };
        await using MySqlHaPeer a = await MySqlHaPeer.StartAsync(Shared.Lab, LabHost.A, [Of(one, more, 200), Of(two, most, 100)]);
        await using MySqlHaPeer b = await MySqlHaPeer.StartAsync(Shared.Lab, LabHost.B, [Of(one, more, 100), Of(two, most, 200)]);
        await a.WaitForStateAsync("Master", VrrpLab.Limit, one.Name);
        await b.WaitForStateAsync("Master", VrrpLab.Limit, two.Name);
        foreach (VirtualRouter address in new[] { one, more })
            await Shared.SoleHolderAsync(address, LabHost.A);
        foreach (VirtualRouter address in new[] { two, most })
            await Shared.SoleHolderAsync(address, LabHost.B);

        b.Process.Signal(LinuxSignal.Terminate);
        foreach (VirtualRouter address in new[] { one, two, more, most })
            await Shared.SoleHolderAsync(address, LabHost.A);
        Assert.True((await Shared.AnnouncedAsync(most, LabHost.A)).Count >= 5);
    }

    private void AssertLeaseEnded(VirtualRouter router, DateTimeOffset since)
    {
        TimeSpan took = Shared.Addresses.Changes.Last(c => c.Address == router.Address && c is { Host: LabHost.A, Held: false }).At - since;
        Assert.InRange(took, TimeSpan.FromSeconds(1), LeaseBound);
        TestContext.Current.SendDiagnosticMessage($"address gone {took.TotalMilliseconds:0} ms after the process was stopped");
    }
}
