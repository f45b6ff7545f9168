using MySqlHa.Lab.Capture;
using MySqlHa.Lab.Keepalived;

namespace MySqlHa.Lab.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class KeepalivedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [LabFact]
    public Task Version_3_multicast_elects_one_master() => ElectsOneMasterAsync(new KeepalivedOptions { AdvertisementInterval = 0.1 }, new KeepalivedOptions { AdvertisementInterval = 0.1 });

    [LabFact]
    public Task Version_2_with_password_elects_one_master() => ElectsOneMasterAsync(
        new KeepalivedOptions { Version = 2, Password = "geheim" }, new KeepalivedOptions { Version = 2, Password = "geheim" });

    [LabFact]
    public Task Version_3_unicast_elects_one_master() => ElectsOneMasterAsync(
        new KeepalivedOptions { AdvertisementInterval = 0.1, UnicastSource = LabAddresses.Of(LabHost.A), UnicastPeers = [LabAddresses.Of(LabHost.B)] },
        new KeepalivedOptions { AdvertisementInterval = 0.1, UnicastSource = LabAddresses.Of(LabHost.B), UnicastPeers = [LabAddresses.Of(LabHost.A)] });

    [LabFact]
    public async Task A_killed_keepalived_keeps_its_address_and_a_stopped_one_does_not()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        var options = new KeepalivedOptions { AdvertisementInterval = 0.1 };
        KeepalivedPeer first = await KeepalivedPeer.StartAsync(lab, LabHost.A, options);
        await first.WaitForStateAsync("MASTER", Limit);
        await Eventually.TrueAsync(() => HoldsAsync(lab, LabHost.A).Result, Limit, () => "no address");
        await first.KillAsync();
        Assert.True(await HoldsAsync(lab, LabHost.A));

        await using KeepalivedPeer second = await KeepalivedPeer.StartAsync(lab, LabHost.A, options);
        await second.WaitForStateAsync("MASTER", Limit);
        await second.StopAsync();
        Assert.False(await HoldsAsync(lab, LabHost.A));
    }

    private static async Task ElectsOneMasterAsync(KeepalivedOptions onA, KeepalivedOptions onB)
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        await using PacketCapture capture = await PacketCapture.StartAsync(lab, LabHost.B);
        await using KeepalivedPeer a = await KeepalivedPeer.StartAsync(lab, LabHost.A, onA with { Priority = 200 });
        await using KeepalivedPeer b = await KeepalivedPeer.StartAsync(lab, LabHost.B, onB with { Priority = 100 });
        await a.WaitForStateAsync("MASTER", Limit);
        await Eventually.TrueAsync(() => HoldsAsync(lab, LabHost.A).Result, Limit, () => "a does not hold the address");
        Assert.Equal("BACKUP", b.State);
        Assert.False(await HoldsAsync(lab, LabHost.B));

        await a.StopAsync();
        await b.WaitForStateAsync("MASTER", Limit);
        await Eventually.TrueAsync(() => HoldsAsync(lab, LabHost.B).Result, Limit, () => "b does not hold the address");
        Assert.False(await HoldsAsync(lab, LabHost.A));
        await b.StopAsync();

        await capture.StopAsync();
        IReadOnlyList<string[]> sent = await capture.FieldsAsync("vrrp", "ip.src", "vrrp.version", "vrrp.prio");
        Assert.Contains(sent, p => p is ["192.0.2.11", _, "200"]);
        Assert.Contains(sent, p => p is ["192.0.2.11", _, "0"]);
        Assert.All(sent, p => Assert.Equal(onA.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), p[1]));
        Assert.Empty(await capture.ProblemsAsync());
    }

    private static async Task<bool> HoldsAsync(LabEnvironment lab, LabHost host) =>
        (await lab.ExecAsync(host, "ip", "-4", "addr", "show", "dev", "eth0")).Output.Contains(LabAddresses.VirtualAddress + "/", StringComparison.Ordinal);
}
