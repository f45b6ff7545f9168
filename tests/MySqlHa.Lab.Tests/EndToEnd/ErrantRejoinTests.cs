using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>A commit that the source had written and nobody acknowledged: it comes back with the server, and somebody must say what becomes of it.</summary>
[Collection(LabCollection.Name)]
public sealed class ErrantRejoinTests(HaLab labs) : IClassFixture<HaLab>
{
    [LabFact]
    public async Task It_is_refused_first_and_can_be_applied()
    {
        HaScene scene = await labs.OpenAsync(ServerKind.MySql);
        (LabHost failed, LabHost survivor) = await FailWithAnUnacknowledgedCommitAsync(scene, 1);
        LabException refused = await Assert.ThrowsAsync<LabException>(() => scene.Pair.Operator.RejoinAsync(failed, survivor));
        Assert.Contains("-ErrantTransaction", refused.Message, StringComparison.Ordinal);
        Assert.True(await scene.IsFencedAsync(failed));
        Assert.Equal("0", await CountAsync(scene, survivor, 1));

        await scene.Pair.RejoinAsync(failed, survivor, "-ErrantTransaction Apply");
        Assert.Equal("1", await CountAsync(scene, survivor, 1));
        await scene.EndAsync();
    }

    [LabFact]
    public async Task It_can_be_discarded_and_is_kept_in_a_file()
    {
        HaScene scene = await labs.OpenAsync(ServerKind.MySql);
        (LabHost failed, LabHost survivor) = await FailWithAnUnacknowledgedCommitAsync(scene, 2);
        string folder = Path.Combine(scene.Lab.Folder, "errant");
        await scene.Pair.RejoinAsync(failed, survivor, $"-ErrantTransaction Discard -ErrantFolder '{folder}'");
        Assert.NotEmpty(Directory.GetFiles(folder));
        Assert.Equal("0", await CountAsync(scene, survivor, 2));
        await scene.EndAsync();
    }

    private static Task<string?> CountAsync(HaScene scene, LabHost host, int writer) =>
        scene.Server(host).ScalarAsync($"SELECT COUNT(*) FROM app.ledger WHERE run = 0 AND writer = {writer}");

    /// <summary>The nodes lose sight of each other for a moment, a commit waits for its acknowledgement in vain, and the server dies.</summary>
    private static async Task<(LabHost Failed, LabHost Survivor)> FailWithAnUnacknowledgedCommitAsync(HaScene scene, int writer)
    {
        (LabHost failed, LabHost survivor) = (scene.Holder, scene.Other);
        await using MySqlConnection session = await scene.Server(failed).OpenAsync();
        await using MySqlCommand insert = session.CreateCommand();
        insert.CommandText = $"INSERT INTO app.ledger (run, writer, seq, payload) VALUES (0, {writer}, 1, 'nobody heard')";
        await scene.MoveAsync("unacknowledged", async () =>
        {
            await scene.Lab.CutBetweenAsync(failed, survivor);
            Task writing = insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(
                () => scene.Server(failed).ScalarAsync($"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {session.ServerThread} AND (STATE LIKE '%semi-sync%' OR STATE LIKE '%handler commit%')").GetAwaiter().GetResult() == "1",
                TimeSpan.FromSeconds(1), () => "the commit does not wait");
            await scene.Server(failed).KillAsync();
            await Assert.ThrowsAnyAsync<MySqlException>(() => writing);
        });
        // Not before: the kernel still sends what the dead server had handed over to it.
        await scene.Lab.HealAsync();
        await scene.Server(failed).StartAsync();
        Assert.Equal("1", await CountAsync(scene, failed, writer));
        return (failed, survivor);
    }
}
