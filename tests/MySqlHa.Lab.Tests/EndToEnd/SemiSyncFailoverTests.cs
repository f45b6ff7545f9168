using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Without an acknowledgement that counts, a failover may lose writes: it says so, or with -RequireSemiSync it does not happen by itself.</summary>
[Collection(LabCollection.Name)]
public sealed class SemiSyncFailoverTests
{
    [LabFact]
    public async Task Without_semi_sync_the_record_says_what_may_be_lost()
    {
        await using HaScene scene = await HaScene.CreateAsync(ServerKind.MySql, new HaPairOptions { Interval = 0.5 }, semiSync: false);
        await scene.BeginAsync();
        (LabHost killed, LabHost survivor) = (scene.Holder, scene.Other);
        await scene.MoveAsync("kill", () => scene.Server(killed).KillAsync());
        Assert.Equal("Off", await scene.RecordAsync(survivor, "SemiSync"));
        Assert.NotEqual("", await scene.RecordAsync(survivor, "Lost"));
        await scene.Server(killed).StartAsync();
        await scene.Pair.RejoinAsync(killed, survivor, "-ErrantTransaction Apply");
        // What was acknowledged by the failed server alone has come back by the rejoin.
        await scene.EndAsync();
    }

    [LabFact]
    public async Task With_RequireSemiSync_a_degraded_pair_waits_for_somebody_to_decide()
    {
        await using HaScene scene = await HaScene.CreateAsync(ServerKind.MySql, new HaPairOptions { Interval = 0.5, Parameters = "-FlapLimit 0 -RequireSemiSync" });
        await scene.BeginAsync();
        (LabHost killed, LabHost survivor) = (scene.Holder, scene.Other);
        // The receiver goes on without acknowledging: in step, and degraded.
        await scene.Server(survivor).ExecuteAsync("SET GLOBAL rpl_semi_sync_replica_enabled = OFF; STOP REPLICA IO_THREAD; START REPLICA IO_THREAD");
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(killed).ServerId);
        await Eventually.TrueAsync(
            () => scene.Server(killed).ScalarAsync("SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Rpl_semi_sync_source_status'").GetAwaiter().GetResult() == "OFF",
            HaScene.Limit, () => "semi-sync did not degrade");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        await scene.Server(killed).KillAsync();
        await scene.Pair[survivor].WaitForStatusAsync(
            s => s.State == "Fault" && s.Reason.Contains("semi-sync", StringComparison.OrdinalIgnoreCase), "it refuses to take over", HaScene.Limit);
        Assert.True(await scene.IsFencedAsync(survivor));

        Assert.Equal("Completed", await scene.Pair.Operator.InvokeAsync($"$r = Invoke-Failover {LabAddresses.Of(survivor)} -AllowDataLoss -WarningAction Ignore; if ($r.Outcome -ne 'Completed') {{ $r.Reason }}; $r.Outcome"));
        await scene.Pair[survivor].WaitForStatusAsync(s => s.State == "Master", "it serves", HaScene.Limit);
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(survivor).ServerId);
        await scene.Server(killed).StartAsync();
        await scene.Pair.RejoinAsync(killed, survivor, "-ErrantTransaction Apply");
        await scene.EndAsync();
    }
}
