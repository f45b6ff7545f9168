using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>Servers that are restarted come up closed, and nobody is master who is not in step.</summary>
[Collection(LabCollection.Name)]
public sealed class RestartTests(HaLab labs) : IClassFixture<HaLab>
{
    [LabFact]
    public async Task A_fenced_node_that_is_restarted_comes_up_fenced_and_goes_on()
    {
        HaScene scene = await labs.OpenAsync(ServerKind.MySql);
        await scene.Server(scene.Other).StopAsync();
        await scene.Server(scene.Other).StartAsync();
        Assert.True(await scene.IsFencedAsync(scene.Other));
        await scene.Pair[scene.Other].WaitForStateAsync("Backup", HaScene.Limit);
        Assert.Equal(scene.Holder, scene.Pair.Holder);
        await scene.EndAsync();
    }

    [LabFact]
    public Task Two_MySQL_servers_that_die_at_once_come_up_closed_and_one_becomes_master() => BothAsync(ServerKind.MySql);

    [LabFact]
    public Task Two_MariaDB_servers_that_die_at_once_come_up_closed_and_one_becomes_master() => BothAsync(ServerKind.MariaDb);

    private async Task BothAsync(ServerKind kind)
    {
        HaScene scene = await labs.OpenAsync(kind);
        (LabHost holder, LabHost other) = (scene.Holder, scene.Other);
        await Task.WhenAll(scene.Server(holder).KillAsync(), scene.Server(other).KillAsync());
        foreach (LabHost host in new[] { holder, other })
            await scene.Pair[host].WaitForStateAsync("Fault", HaScene.Limit);

        // One alone knows nothing of the other's last writes: it stays closed.
        await scene.Server(other).StartAsync();
        Assert.True(await scene.IsFencedAsync(other));
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.True(await scene.IsFencedAsync(other));
        Assert.Null(scene.Pair.Holder);

        await scene.Server(holder).StartAsync();
        Assert.True(await scene.IsFencedAsync(holder));
        // Who had the last word is known: the node that had served is ahead or equal. The operator says so.
        if (scene.Pair.Holder is null)
            await scene.Pair.Operator.RejoinAsync(other, holder);
        LabHost now = await scene.Pair.SettledAsync();
        await scene.Client.WaitForWriteAsync(HaScene.Limit, scene.Server(now).ServerId);
        await scene.EndAsync();
    }
}
