using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>A node's process is killed or stands still while clients write: its guard closes the server, and the other node serves.</summary>
[Collection(LabCollection.Name)]
public sealed class GuardedServerTests(HaLab labs) : IClassFixture<HaLab>
{
    [LabFact]
    public Task MySQL_killed() => ReleaseAsync(ServerKind.MySql, peer => peer.KillAsync(), "ended without a word");

    [LabFact]
    public Task MySQL_frozen() => ReleaseAsync(ServerKind.MySql, FreezeAsync, "gave no sign of life");

    [LabFact]
    public Task MariaDB_killed() => ReleaseAsync(ServerKind.MariaDb, peer => peer.KillAsync(), "ended without a word");

    [LabFact]
    public Task MariaDB_frozen() => ReleaseAsync(ServerKind.MariaDb, FreezeAsync, "gave no sign of life");

    private static Task FreezeAsync(MySqlHaPeer peer)
    {
        peer.Freeze();
        return Task.CompletedTask;
    }

    private async Task ReleaseAsync(ServerKind kind, Func<MySqlHaPeer, Task> end, string why)
    {
        HaScene scene = await labs.OpenAsync(kind);
        (LabHost ended, LabHost other) = (scene.Holder, scene.Other);
        string journal = Path.Combine(TrackedServer.JournalFolder(scene.Lab, ended), "journal.jsonl");
        int before = File.ReadAllLines(journal).Count(IsGuards);
        await scene.MoveAsync("daemon", () => end(scene.Pair[ended]));
        await Eventually.TrueAsync(() => !scene.Pair[ended].Process.IsAlive, HaScene.Limit, () => "the process lives on");
        Assert.True(await scene.IsFencedAsync(ended));
        string[] told = [.. File.ReadAllLines(journal).Where(IsGuards).Skip(before)];
        Assert.Contains(why, told[0], StringComparison.Ordinal);
        Assert.Contains("is closed for writes", string.Concat(told), StringComparison.Ordinal);

        await scene.Pair[ended].DisposeAsync();
        await scene.Pair.StartNodeAsync(ended);
        await scene.Pair[ended].WaitForStatusAsync(s => s.State == "Backup" || s.Reason.Contains("Invoke-Rejoin", StringComparison.Ordinal), "it is back", HaScene.Limit);
        if (!scene.Pair.Is(ended, "Backup"))
            await scene.Pair.RejoinAsync(ended, other, "-ErrantTransaction Apply");
        await scene.EndAsync();
    }

    private static bool IsGuards(string line) => line.Contains("\"operation\":\"Guard\"", StringComparison.Ordinal);
}
