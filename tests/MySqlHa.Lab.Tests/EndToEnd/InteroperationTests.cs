using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Every form of VRRP with a real keepalived: who has the higher priority is master, whoever that is, and takes over from whom.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class InteroperationTests(VrrpLab lab) : VrrpTests(lab)
{
    [LabFact]
    public Task Version_2_multicast() => ElectsByPriorityAsync(new Form { Version = 2 });

    [LabFact]
    public Task Version_2_unicast() => ElectsByPriorityAsync(new Form { Version = 2, Unicast = true });

    [LabFact]
    public Task Version_2_multicast_with_password() => ElectsByPriorityAsync(new Form { Version = 2, Password = "geheim1" });

    [LabFact]
    public Task Version_2_unicast_with_password_of_full_length() => ElectsByPriorityAsync(new Form { Version = 2, Password = "it's 8 b", Unicast = true });

    [LabFact]
    public Task Version_3_multicast() => ElectsByPriorityAsync(new Form());

    [LabFact]
    public Task Version_3_unicast() => ElectsByPriorityAsync(new Form { Unicast = true });

    private async Task ElectsByPriorityAsync(Form form)
    {
        // Both at once: in one router we have the higher priority, in the other keepalived has.
        VirtualRouter won = Shared.NewRouter();
        VirtualRouter lost = Shared.NewRouter();
        await using KeepalivedPeer theirBackup = await Shared.KeepalivedAsync(LabHost.B, form.Of(won.Keepalived(100)));
        await using KeepalivedPeer theirMaster = await Shared.KeepalivedAsync(LabHost.B, form.Of(lost.Keepalived(200)));
        await using MySqlHaPeer ours = await MySqlHaPeer.StartAsync(Shared.Lab, LabHost.A, [form.Of(won.Ours(200)), form.Of(lost.Ours(100))]);
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        await theirMaster.WaitForStateAsync("MASTER", VrrpLab.Limit);
        DateTimeOffset settled = await Shared.SoleHolderAsync(won, LabHost.A);
        await Shared.SoleHolderAsync(lost, LabHost.B);

        // Each hears the other's, and stays what it is.
        MySqlHaStatus before = await ours.GetStatusAsync(lost.Name);
        await ours.WaitForStatusAsync(s => s.Received >= before.Received + 4, "four more advertisements", VrrpLab.Limit, lost.Name);
        Shared.AssertSoleHolderSince(won, settled);
        Shared.AssertSoleHolderSince(lost, settled);
        Assert.Equal("Backup", ours.StateOf(lost.Name));
        Assert.Equal("BACKUP", theirBackup.State);

        // Each takes over from the other.
        await theirMaster.StopAsync();
        await Shared.SoleHolderAsync(lost, LabHost.A);
        await ours.StopInstanceAsync(won.Name);
        await Shared.SoleHolderAsync(won, LabHost.B);

        foreach (VirtualRouter router in new[] { won, lost })
            Assert.DoesNotContain((await ours.GetStatusAsync(router.Name)).Dropped, d => d.Key is not ("OtherRouter" or "OwnPacket"));
        Assert.Empty(await Shared.OnB.ProblemsAsync($"vrrp && ip.src == {LabAddresses.Of(LabHost.A)} && (vrrp.virt_rtr_id == {won.Id} || vrrp.virt_rtr_id == {lost.Id})"));
        IReadOnlyList<SentPacket> sent = await Shared.SentAsync(won, LabHost.A);
        Assert.Equal([0, 0], sent.Where(p => p.Priority == 0).Select(p => p.Priority));
        Assert.Contains(sent, p => p.Priority == 200);
        Assert.True((await Shared.AnnouncedAsync(won, LabHost.A)).Count >= 5);
    }

    private sealed record Form
    {
        public int Version { get; init; } = 3;

        public bool Unicast { get; init; }

        public string? Password { get; init; }

        private double Interval => Version == 2 ? 1 : 0.1;

        public MySqlHaOptions Of(MySqlHaOptions ours) => ours with
        {
            Version = Version,
            AdvertisementInterval = Interval,
            Password = Password,
            UnicastPeers = Unicast ? [LabAddresses.Of(LabHost.B)] : [],
        };

        public KeepalivedOptions Of(KeepalivedOptions theirs) => theirs with
        {
            Version = Version,
            AdvertisementInterval = Interval,
            Password = Password is null ? null : $"\"{Password}\"",
            UnicastSource = Unicast ? LabAddresses.Of(LabHost.B) : null,
            UnicastPeers = Unicast ? [LabAddresses.Of(LabHost.A)] : [],
        };
    }
}
