using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class ServerTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(20);

    [LabFact]
    public Task MySql_replicates_both_ways() => ReplicatesBothWaysAsync(ServerKind.MySql);

    [LabFact]
    public Task MariaDb_replicates_both_ways() => ReplicatesBothWaysAsync(ServerKind.MariaDb);

    [LabFact]
    public async Task A_killed_server_is_gone_and_comes_back_with_its_data_and_its_replication()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        (LabServer a, LabServer b) = (lab.Servers[0], lab.Servers[1]);
        await a.ExecuteAsync("INSERT INTO app.ledger VALUES (1, 1, 1, 'before')");
        HostProcess process = a.Process!;
        Assert.Equal("mysqld\n", await File.ReadAllTextAsync($"/proc/{process.Id}/comm", TestContext.Current.CancellationToken));

        await a.KillAsync();
        Assert.False(process.IsAlive);
        Assert.Null(a.Process);
        await b.ExecuteAsync("INSERT INTO app.ledger VALUES (1, 2, 1, 'meanwhile')");

        await a.StartAsync();
        await ReplicationWait.CaughtUpAsync(a, b, CatchUp);
        Assert.Equal("2", await a.ScalarAsync("SELECT COUNT(*) FROM app.ledger"));
    }

    [LabFact]
    public async Task A_frozen_server_keeps_silent_until_thawed()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        LabServer a = lab.Servers[0];
        await using MySqlConnection connection = await a.OpenFromAsync(LabHost.Client, lab.Accounts.Monitor);
        await a.FreezeAsync();
        Assert.Equal('T', a.Process!.Identity.State);
        await using MySqlCommand command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        Task<object?> answer = command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken));
        await a.ThawAsync();
        Assert.Equal(1L, Convert.ToInt64(await answer.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), null));
    }

    [LabFact]
    public async Task A_restarted_server_comes_up_as_the_lab_was_told()
    {
        var options = new LabOptions { Id = TestLab.NewId(), RestartState = RestartState.ReadOnlyNotReplicating };
        await using LabEnvironment lab = await LabEnvironment.UpAsync(options);
        LabServer b = lab.Servers[1];
        Assert.Equal("0", await b.ScalarAsync("SELECT @@super_read_only"));
        await b.StopAsync();
        await b.StartAsync();
        Assert.Equal("1", await b.ScalarAsync("SELECT @@super_read_only"));
        Assert.Equal("No", (await b.QueryAsync("SHOW REPLICA STATUS"))[0]["Replica_IO_Running"]);
    }

    private static async Task ReplicatesBothWaysAsync(ServerKind kind)
    {
        await using LabEnvironment lab = await TestLab.UpAsync(kind);
        (LabServer a, LabServer b) = (lab.Servers[0], lab.Servers[1]);
        Assert.NotEqual(await a.ScalarAsync("SELECT @@server_id"), await b.ScalarAsync("SELECT @@server_id"));
        if (kind == ServerKind.MySql)
            Assert.NotEqual(await a.ScalarAsync("SELECT @@server_uuid"), await b.ScalarAsync("SELECT @@server_uuid"));

        await a.ExecuteAsync("CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, at VARCHAR(10))");
        await ReplicationWait.CaughtUpAsync(b, a, CatchUp);
        await a.ExecuteAsync("INSERT INTO app.t (at) VALUES ('a'), ('a')");
        await b.ExecuteAsync("INSERT INTO app.t (at) VALUES ('b'), ('b')");
        await ReplicationWait.CaughtUpAsync(b, a, CatchUp);
        await ReplicationWait.CaughtUpAsync(a, b, CatchUp);

        const string All = "SELECT GROUP_CONCAT(CONCAT(id, at) ORDER BY id) FROM app.t";
        string? onA = await a.ScalarAsync(All);
        Assert.Equal(4, onA!.Split(',').Length);
        Assert.Equal(onA, await b.ScalarAsync(All));

        // Over the network, by the accounts that the product is given.
        await using MySqlConnection app = await b.OpenFromAsync(LabHost.Client, lab.Accounts.App);
        Assert.Equal("2", Convert.ToString(await new MySqlCommand("SELECT @@server_id", app).ExecuteScalarAsync(TestContext.Current.CancellationToken), null));
        await using MySqlConnection monitor = await a.OpenFromAsync(LabHost.B, lab.Accounts.Monitor);
        await using var status = new MySqlCommand(kind == ServerKind.MySql ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS", monitor);
        await using MySqlDataReader reader = await status.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
    }
}
