using MySqlHa.Lab.Capture;

namespace MySqlHa.Lab.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class NetworkTests
{
    [LabFact]
    public async Task Hosts_reach_each_other_and_two_labs_do_not_meet()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        await using LabEnvironment other = await TestLab.UpAsync(null);
        foreach (LabHost host in new[] { LabHost.B, LabHost.Client, LabHost.Gateway })
            Assert.True(await TestLab.ReachesAsync(lab, LabHost.A, host), host.ToString());

        await other.LinkDownAsync(LabHost.B);
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.A, LabHost.B));
        Assert.False(await TestLab.ReachesAsync(other, LabHost.A, LabHost.B));
    }

    [LabFact]
    public async Task A_pulled_cable_takes_the_carrier_and_healing_brings_it_back()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        await lab.CutAsync(LabHost.A);
        Assert.False(await TestLab.ReachesAsync(lab, LabHost.B, LabHost.A));
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.B, LabHost.Gateway));
        Assert.Contains("NO-CARRIER", (await lab.ExecAsync(LabHost.A, "ip", "link", "show", "eth0")).Output, StringComparison.Ordinal);
        Assert.Equal(["a"], await lab.GetCutsAsync());

        await lab.HealAsync();
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.B, LabHost.A));
        Assert.Empty(await lab.GetCutsAsync());
    }

    [LabFact]
    public async Task A_cut_between_two_stops_broadcast_too_and_nothing_else()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        await lab.CutBetweenAsync(LabHost.A, LabHost.B);
        await lab.CutBetweenAsync(LabHost.A, LabHost.B);
        Assert.Equal(["a-b"], await lab.GetCutsAsync());

        // arping speaks through a packet socket, which no inet hook sees. Its requests are broadcast.
        await using PacketCapture onB = await PacketCapture.StartAsync(lab, LabHost.B, "arp");
        await using PacketCapture onGateway = await PacketCapture.StartAsync(lab, LabHost.Gateway, "arp");
        Assert.False(await TestLab.ReachesAsync(lab, LabHost.A, LabHost.B));
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.A, LabHost.Gateway));
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.B, LabHost.Gateway));
        await onB.StopAsync();
        await onGateway.StopAsync();

        string ofA = $"arp.src.proto_ipv4 == {LabAddresses.Of(LabHost.A)}";
        Assert.Empty(await onB.FieldsAsync(ofA, "frame.number"));
        Assert.NotEmpty(await onGateway.FieldsAsync(ofA, "frame.number"));
        Assert.DoesNotContain("NO-CARRIER", (await lab.ExecAsync(LabHost.A, "ip", "link", "show", "eth0")).Output, StringComparison.Ordinal);

        await lab.HealAsync();
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.A, LabHost.B));
    }

    [LabFact]
    public async Task A_link_set_down_in_the_host_comes_back_with_its_route()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        await lab.LinkDownAsync(LabHost.A);
        Assert.False(await TestLab.ReachesAsync(lab, LabHost.B, LabHost.A));
        await lab.LinkUpAsync(LabHost.A);
        Assert.True(await TestLab.ReachesAsync(lab, LabHost.B, LabHost.A));
        Assert.Contains("default via 192.0.2.1", (await lab.ExecAsync(LabHost.A, "ip", "route")).Output, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task There_is_no_ipv6_in_the_lab()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(null);
        foreach (LabHost host in LabAddresses.Hosts)
            Assert.Equal("", (await lab.ExecAsync(host, "ip", "-6", "addr")).Output);
    }
}
