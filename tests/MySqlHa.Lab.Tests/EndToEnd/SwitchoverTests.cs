using MySqlHa.Lab.Client;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>An operator on a third machine moves the writes, by Invoke-Switchover and by taking a node out for maintenance.</summary>
[Collection(LabCollection.Name)]
public sealed class SwitchoverTests(HaLab labs) : IClassFixture<HaLab>
{
    // Writers wait for the command's limit at most, and none is refused; how long they do wait belongs to the benchmarks. A replica on a slow disk is never in step.
    private const int LimitSeconds = 30;

    [LabFact]
    public Task Sixteen_writers_are_moved_from_MySQL_to_MySQL() => UnderLoadAsync(ServerKind.MySql);

    [LabFact]
    public Task Sixteen_writers_are_moved_from_MariaDB_to_MariaDB() => UnderLoadAsync(ServerKind.MariaDb);

    [LabFact]
    public async Task A_suspended_node_hands_over_stays_out_and_comes_back_when_told()
    {
        HaScene scene = await labs.OpenAsync(ServerKind.MySql);
        (LabHost leaving, LabHost other) = (scene.Holder, scene.Other);
        await scene.MoveAsync("suspend", () => scene.Pair[leaving].SuspendInstanceAsync());
        await scene.Pair[leaving].WaitForStateAsync("Fault", HaScene.Limit);
        Assert.True(await scene.IsFencedAsync(leaving));
        // Nothing failed: no record, and replication goes on both ways.
        await ReplicationWait.RunningAsync(scene.Server(other), HaScene.Limit);
        await ReplicationWait.RunningAsync(scene.Server(leaving), HaScene.Limit);
        await scene.Pair[leaving].ResumeInstanceAsync();
        await scene.Pair[leaving].WaitForStateAsync("Backup", HaScene.Limit);
        Assert.Equal(other, scene.Pair.Holder);
        await scene.EndAsync();
    }

    private async Task UnderLoadAsync(ServerKind kind)
    {
        HaScene scene = await labs.OpenAsync(kind, writers: 16);
        ClientStatistics before = await scene.Client.GetStatisticsAsync();
        double gap = await scene.MoveAsync("switchover", () => scene.Pair.Operator.SwitchoverAsync(scene.Other, $"-Timeout {LimitSeconds}"));
        TestContext.Current.SendDiagnosticMessage($"{kind}: longest gap {gap:0} ms");
        Assert.InRange(gap, 0, LimitSeconds * 1000);
        ClientStatistics seen = await scene.EndAsync();
        Assert.Equal(1, seen.ServerChanges);
        Assert.Equal(before.Failures.GetValueOrDefault("read-only"), seen.Failures.GetValueOrDefault("read-only"));
        Assert.DoesNotContain(seen.Failures.Keys.Except(before.Failures.Keys), k => k.StartsWith("error-", StringComparison.Ordinal));
    }
}
