using MySqlHa.Lab.Client;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>The main job on real servers with semi-sync on: the holder's server fails, the other node takes over, the failed one comes back by a rejoin.</summary>
[Collection(LabCollection.Name)]
public sealed class FailoverTests(HaLab labs) : IClassFixture<HaLab>
{
    // How fast it is belongs to the benchmarks: a machine that is busy with something else takes several times as long. Less than the silence would take.
    private const double KillLimitMilliseconds = 1000;
    private const double FreezeLimitMilliseconds = 1500;

    [LabFact]
    public Task A_killed_MySQL_loses_the_address_and_no_write() => KillAsync(ServerKind.MySql);

    [LabFact]
    public Task A_killed_MariaDB_loses_the_address_and_no_write() => KillAsync(ServerKind.MariaDb);

    [LabFact]
    public async Task A_frozen_server_gets_nothing_back_by_thawing()
    {
        HaScene scene = await labs.OpenAsync(ServerKind.MySql);
        (LabHost frozen, LabHost survivor) = (scene.Holder, scene.Other);
        Assert.InRange(await scene.MoveAsync("freeze", () => scene.Server(frozen).FreezeAsync()), 0, FreezeLimitMilliseconds);
        await scene.Pair[frozen].WaitForStateAsync("Fault", HaScene.Limit);
        await scene.Server(frozen).ThawAsync();
        // Whatever it held when it froze, it is closed as soon as it can be asked.
        await Eventually.TrueAsync(() => scene.IsFencedAsync(frozen).GetAwaiter().GetResult(), HaScene.Limit, () => "the thawed server is open");
        await scene.Pair.RejoinAsync(frozen, survivor, Discard(scene));
        Assert.Equal(survivor, scene.Pair.Holder);
        await scene.EndAsync();
    }

    private async Task KillAsync(ServerKind kind)
    {
        HaScene scene = await labs.OpenAsync(kind);
        (LabHost killed, LabHost survivor) = (scene.Holder, scene.Other);
        Assert.InRange(await scene.MoveAsync("kill", () => scene.Server(killed).KillAsync()), 0, KillLimitMilliseconds);
        await scene.Pair[killed].WaitForStateAsync("Fault", HaScene.Limit);
        await scene.Pair[survivor].WaitForStateAsync("Master", HaScene.Limit);
        Assert.Equal("Active", await scene.RecordAsync(survivor, "SemiSync"));
        Assert.Equal("", await scene.RecordAsync(survivor, "Lost"));

        await scene.Server(killed).StartAsync();
        await scene.Pair[killed].WaitForStatusAsync(s => s.State == "Fault" && s.Reason.Contains("rejoin", StringComparison.OrdinalIgnoreCase), "it waits for a rejoin", HaScene.Limit);
        Assert.True(await scene.IsFencedAsync(killed));
        await scene.Pair.RejoinAsync(killed, survivor, Discard(scene));

        ClientStatistics seen = await scene.EndAsync();
        Assert.Equal(1, seen.ServerChanges);
    }

    /// <summary>What nobody heard acknowledged may be on the failed server alone: it is saved and left.</summary>
    private static string Discard(HaScene scene) => $"-ErrantTransaction Discard -ErrantFolder '{scene.Lab.Folder}'";
}
