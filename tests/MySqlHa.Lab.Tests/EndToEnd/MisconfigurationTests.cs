using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Neighbours that are configured otherwise than we are: what is dropped is counted, and what will hurt is said.</summary>
[Collection(VrrpLabCollection.Name)]
public sealed class MisconfigurationTests(VrrpLab lab) : VrrpTests(lab)
{
    [LabFact]
    public async Task Another_password_is_ignored()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200) with { Version = 2, AdvertisementInterval = 1, Password = "secret1" });

        // Before we are master ourselves: at each of our advertisements it starts its own timer anew, and so it falls silent.
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100) with { Version = 2, AdvertisementInterval = 1, Password = "secret2" });
        await ours.WaitForStatusAsync(s => s.DroppedFor("Password") >= 2, "dropped advertisements", VrrpLab.Limit);
        await ours.WaitForStateAsync("Master", VrrpLab.Limit);
        MySqlHaStatus status = await ours.GetStatusAsync();
        Assert.Equal(("Master", 0L, 100), (status.State, status.Received, status.EffectivePriority));
        Assert.Equal(["Backup", "Master"], ours.Changes.Select(c => c.To));
        Assert.DoesNotContain(status.Log, l => l.Message.Contains("secret", StringComparison.Ordinal));
    }

    [LabFact]
    public async Task No_password_where_we_have_one_is_ignored()
    {
        VirtualRouter router = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200) with { Version = 2, AdvertisementInterval = 1 });
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100) with { Version = 2, AdvertisementInterval = 1, Password = "secret2" });
        MySqlHaStatus status = await ours.WaitForStatusAsync(s => s.DroppedFor("AuthenticationType") >= 2, "dropped advertisements", VrrpLab.Limit);
        Assert.Equal(0, status.Received);
    }

    [LabFact]
    public async Task Another_cluster_with_our_vrid_is_reported()
    {
        VirtualRouter router = Shared.NewRouter();
        VirtualRouter elsewhere = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200) with { VirtualAddresses = [elsewhere.Address + "/24"] });
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100));
        MySqlHaStatus status = await ours.WaitForStatusAsync(s => s.Log.Any(l => l.Code == "VridClash"), "a word about the clash", VrrpLab.Limit);
        MySqlHaLogLine line = Assert.Single(status.Log, l => l.Code == "VridClash");
        Assert.Contains(LabAddresses.Of(LabHost.B), line.Message, StringComparison.Ordinal);
        Assert.Contains($"VRID {router.Id}", line.Message, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task An_address_more_than_keepalived_has_is_heeded_and_reported()
    {
        VirtualRouter router = Shared.NewRouter();
        VirtualRouter extra = Shared.NewRouter();
        await using KeepalivedPeer theirs = await Shared.KeepalivedAsync(LabHost.B, router.Keepalived(200));
        await theirs.WaitForStateAsync("MASTER", VrrpLab.Limit);
        await using MySqlHaPeer ours = await Shared.OursAsync(LabHost.A, router.Ours(100) with { VirtualAddresses = [router.Address + "/24", extra.Address + "/24"] });
        MySqlHaStatus status = await ours.WaitForStatusAsync(s => s.Received >= 10, "ten advertisements", VrrpLab.Limit);
        Assert.Equal("Backup", status.State);
        Assert.Equal(["Backup"], ours.Changes.Select(c => c.To));
        Assert.Contains(status.Log, l => l.Code == "VridClash");
        await Shared.SoleHolderAsync(router, LabHost.B);
    }
}
