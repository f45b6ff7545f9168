using MySqlHa.Lab.Client;
using MySqlHa.Lab.Observation;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Two nodes, and an etcd that decides which of them writes.</summary>
[Collection(LabCollection.Name)]
public sealed class WitnessTests(WitnessLab labs) : IClassFixture<WitnessLab>
{
    [LabFact]
    public async Task Two_nodes_that_are_cut_from_each_other_alone_never_both_write()
    {
        HaScene scene = await labs.OpenAsync();
        (LabHost holder, LabHost other) = (scene.Holder, scene.Other);
        int overlaps = scene.Holders.Report().BothWritable.Count;
        await scene.Client.MarkAsync("cut");
        await scene.Lab.CutBetweenAsync(holder, other);

        // It claims the role on the wire, is refused at etcd for longer than a dead holder's lease lasts, and gives up.
        await scene.Pair[other].WaitForStateAsync("Master", HaScene.Limit);
        await scene.Pair[other].WaitForStatusAsync(s => s.State == "Fault" && s.Reason.Contains("holds the role", StringComparison.Ordinal), "it does not take over", HaScene.Limit);
        Assert.True(await scene.IsFencedAsync(other));
        Assert.Equal("Master", scene.Pair[holder].State);
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(holder).ServerId);
        Assert.Equal("Holder", await scene.Pair[holder].InvokeAsync("(Get-VrrpInstance).Witness"));
        Assert.Equal("HeldByPeer", await scene.Pair[other].InvokeAsync("(Get-VrrpInstance).Witness"));

        await scene.Lab.HealAsync();
        Assert.Equal(holder, await scene.Pair.SettledAsync());
        await scene.EndAsync();
        HoldersReport report = scene.Holders.Report();
        Assert.True(report.BothWritable.Count == overlaps, $"two writable servers: {report}");
    }

    [LabFact]
    public async Task A_holder_that_is_cut_from_etcd_alone_closes_before_the_other_opens()
    {
        HaScene scene = await labs.OpenAsync();
        (LabHost cut, LabHost other) = (scene.Holder, scene.Other);
        double gap = await scene.MoveAsync("etcd", () => scene.Lab.CutBetweenAsync(cut, LabHost.Witness));
        TestContext.Current.SendDiagnosticMessage($"cut from etcd: longest gap {gap:0} ms");
        Assert.True(await scene.IsFencedAsync(cut));
        await scene.Pair[cut].WaitForStatusAsync(s => s.State == "Fault" && s.Reason.Contains("witness", StringComparison.Ordinal), "it says why", HaScene.Limit);
        await scene.Lab.HealAsync();
        Assert.Equal(other, await scene.Pair.SettledAsync());
        await scene.EndAsync();
    }

    [LabFact]
    public async Task Without_etcd_the_holder_closes_nobody_is_promoted_and_it_goes_on_when_etcd_is_back()
    {
        HaScene scene = await labs.OpenAsync();
        (LabHost holder, LabHost other) = (scene.Holder, scene.Other);
        await labs.Etcd.KillAsync(0);
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(holder).ServerId);
        await labs.Etcd.KillAsync(1);
        foreach (LabHost host in new[] { holder, other })
            await scene.Pair[host].WaitForStatusAsync(s => s.State == "Fault" && s.Reason.Contains("witness:", StringComparison.Ordinal), "it gives up", HaScene.Limit);
        Assert.True(await scene.IsFencedAsync(holder));
        Assert.True(await scene.IsFencedAsync(other));
        await labs.Etcd.StartAsync(0);
        await labs.Etcd.StartAsync(1);
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(await scene.Pair.SettledAsync()).ServerId);
        await scene.EndAsync();
    }

    [LabFact]
    public async Task A_switchover_does_not_wait_for_the_lease_to_end()
    {
        HaScene scene = await labs.OpenAsync();
        double gap = await scene.MoveAsync("switchover", () => scene.Pair.Operator.SwitchoverAsync(scene.Other, "-Timeout 30"));
        TestContext.Current.SendDiagnosticMessage($"switchover with etcd: longest gap {gap:0} ms");
        ClientStatistics seen = await scene.EndAsync();
        Assert.Equal(1, seen.ServerChanges);
        Assert.True(gap < WitnessLab.Ttl * 1000 / 2, $"writers waited for {gap:0} ms");
    }

    [LabFact]
    public async Task A_server_that_dies_gives_the_role_back_and_one_whose_node_dies_does_when_the_lease_ends()
    {
        HaScene scene = await labs.OpenAsync();
        (LabHost first, LabHost second) = (scene.Holder, scene.Other);
        double gap = await scene.MoveAsync("mysqld", () => scene.Server(first).KillAsync());
        TestContext.Current.SendDiagnosticMessage($"mysqld killed, with etcd: longest gap {gap:0} ms");
        Assert.True(gap < WitnessLab.Ttl * 1000 / 2, $"writers waited for {gap:0} ms");
        await scene.Server(first).StartAsync();
        await scene.Pair.RejoinAsync(first, second, $"-ErrantTransaction Discard -ErrantFolder '{scene.Lab.Folder}'");

        gap = await MoveBackAsync(scene, first, second);
        TestContext.Current.SendDiagnosticMessage($"node's process killed, with etcd: longest gap {gap:0} ms");
        await scene.Pair.StartNodeAsync(second);
        await scene.Pair.SettledAsync();
        await scene.EndAsync();
    }

    private static async Task<double> MoveBackAsync(HaScene scene, LabHost to, LabHost from)
    {
        await scene.Client.MarkAsync("process");
        await scene.Pair[from].KillAsync();
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(to).ServerId);
        return (await scene.Client.GetStatisticsAsync()).Marks[^1].LongestGapMilliseconds;
    }
}
