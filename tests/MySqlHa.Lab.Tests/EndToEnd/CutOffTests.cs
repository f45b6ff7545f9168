using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>A node that loses the network closes its server before the other one opens.</summary>
[Collection(LabCollection.Name)]
public sealed class CutOffTests(HaLab labs) : IClassFixture<HaLab>
{
    [LabFact]
    public async Task A_node_without_its_gateway_hands_over_and_comes_back_by_a_rejoin()
    {
        HaScene scene = await labs.OpenAsync(ServerKind.MySql);
        (LabHost cut, LabHost other) = (scene.Holder, scene.Other);
        await scene.MoveAsync("gateway", () => scene.Lab.CutBetweenAsync(cut, LabHost.Gateway));
        await scene.Pair[cut].WaitForStateAsync("Fault", HaScene.Limit);
        Assert.True(await scene.IsFencedAsync(cut));
        await scene.Lab.HealAsync();
        await RejoinAsync(scene, cut, other);
        await scene.EndAsync();
    }

    [LabFact]
    public Task A_MySQL_host_whose_cable_is_pulled_closes_its_server() => CableAsync(ServerKind.MySql);

    [LabFact]
    public Task A_MariaDB_host_whose_cable_is_pulled_closes_its_server() => CableAsync(ServerKind.MariaDb);

    [LabFact]
    public async Task After_its_take_overs_a_node_stays_where_it_is_until_somebody_looks()
    {
        // The first election counts: a has used its one take-over up, and does not take the address back when b fails.
        await using HaScene scene = await HaScene.CreateAsync(ServerKind.MySql, new HaPairOptions { Interval = 0.5, Gateway = true, Parameters = "-FlapLimit 1 -FlapWindow 600" });
        await scene.BeginAsync();
        (LabHost a, LabHost b) = (scene.Holder, scene.Other);
        await scene.MoveAsync("gateway of a", () => scene.Lab.CutBetweenAsync(a, LabHost.Gateway));
        await scene.Lab.HealAsync();
        await RejoinAsync(scene, a, b);

        await scene.Lab.CutBetweenAsync(b, LabHost.Gateway);
        await scene.Pair[b].WaitForStateAsync("Fault", HaScene.Limit);
        await scene.Pair[a].WaitForStatusAsync(s => s.State == "Backup" && s.Log.Any(l => l.Code == "Held"), "it is held", HaScene.Limit);
        Assert.Contains("Resume-VrrpInstance", (await scene.Pair[a].GetStatusAsync()).Reason, StringComparison.Ordinal);

        await scene.Pair[a].ResumeInstanceAsync();
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(a).ServerId);
        await scene.Lab.HealAsync();
        await RejoinAsync(scene, b, a);
        await scene.EndAsync();
    }

    private async Task CableAsync(ServerKind kind)
    {
        HaScene scene = await labs.OpenAsync(kind);
        (LabHost cut, LabHost other) = (scene.Holder, scene.Other);
        await scene.MoveAsync("cable", () => scene.Lab.CutAsync(cut));
        await scene.Pair[cut].WaitForStateAsync("Fault", HaScene.Limit);
        await Eventually.TrueAsync(() => scene.IsFencedAsync(cut).GetAwaiter().GetResult(), HaScene.Limit, () => "the node that was cut off is open");
        await scene.Lab.HealAsync();
        await RejoinAsync(scene, cut, other);
        await scene.EndAsync();
    }

    /// <summary>Nothing to do where the hand-over was complete; whatever nobody heard acknowledged goes to a file.</summary>
    private static Task RejoinAsync(HaScene scene, LabHost returning, LabHost active) =>
        scene.Pair.RejoinAsync(returning, active, $"-ErrantTransaction Discard -ErrantFolder '{scene.Lab.Folder}'");
}
