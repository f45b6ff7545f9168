using MySqlConnector;
using MySqlHa.Lab.Client;
using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>The main job on real servers: an instance on each node tracks its server, a client writes through the address, the ledger is checked.</summary>
[Collection(LabCollection.Name)]
public sealed class FailoverTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // Three times the targets' worst case: the figures themselves belong to the benchmarks.
    private const double KillLimitMilliseconds = 300;
    private const double FreezeLimitMilliseconds = 1500;

    [LabFact]
    public Task A_killed_MySQL_loses_the_address_and_no_write() => KillAsync(ServerKind.MySql);

    [LabFact]
    public Task A_killed_MariaDB_loses_the_address_and_no_write() => KillAsync(ServerKind.MariaDb);

    [LabFact]
    public async Task A_frozen_server_loses_the_address_and_gets_nothing_back_by_thawing()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        await using MySqlHaPeer a = await StartAsync(lab, LabHost.A, 100);
        await a.WaitForStateAsync("Master", Limit);
        await using MySqlHaPeer b = await StartAsync(lab, LabHost.B, 90);
        await b.WaitForStateAsync("Backup", Limit);
        await using LabClient client = await LabClient.StartAsync(lab);

        await client.MarkAsync("freeze");
        await lab.Server(LabHost.A).FreezeAsync();
        await client.WaitForWriteAsync(Limit, lab.Server(LabHost.B).ServerId);
        Assert.InRange((await client.GetStatisticsAsync()).Marks[^1].LongestGapMilliseconds, 0, FreezeLimitMilliseconds);
        await a.WaitForStateAsync("Fault", Limit);
        Assert.Contains("Hung", a.Changes[^1].Reason, StringComparison.Ordinal);

        await lab.Server(LabHost.A).ThawAsync();
        await a.WaitForStateAsync("Backup", Limit);
        Assert.Equal("Master", b.State);
    }

    [LabFact]
    public async Task A_server_that_is_full_keeps_the_address()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        await using MySqlHaPeer a = await StartAsync(lab, LabHost.A, 100);
        await a.WaitForStateAsync("Master", Limit);
        int changes = a.Changes.Count;
        await using MySqlConnection held = await lab.Server(LabHost.A).OpenAsync();
        await using var full = new MySqlCommand("SET GLOBAL max_connections = 1", held);
        await full.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        // Our own sessions go, and the one that is left is taken: the next logins are refused by a server that is alive.
        await lab.ExecAsync(LabHost.A, "ss", "-K", "dst", "127.0.0.1", "dport", "=", $"{LabAddresses.ServerPort}");
        await a.WaitForStatusAsync(s => s.Log.Any(l => l.Code == "ServerRefusing"), "the server refuses", Limit);
        Assert.Equal(changes, a.Changes.Count);
        Assert.Equal("Master", a.State);
    }

    [LabFact]
    public async Task The_health_check_serves_as_keepaliveds_track_script()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        string script = Path.Combine(lab.Folder, "check.sh");
        await File.WriteAllTextAsync(script, $"exec '{MySqlHaHost.Program}' -Command 'exit [int](-not (Test-MySqlHealth 127.0.0.1 -Level Connect -Quiet))'\n", TestContext.Current.CancellationToken);
        await using KeepalivedPeer keepalived = await KeepalivedPeer.StartAsync(lab, LabHost.A, new KeepalivedOptions
        {
            AdvertisementInterval = 0.1,
            TrackScript = $"/bin/bash {script}",
            TrackScriptInterval = 2,
            TrackScriptTimeout = 10,
        });
        await keepalived.WaitForStateAsync("MASTER", Limit);
        await lab.Server(LabHost.A).KillAsync();
        await keepalived.WaitForStateAsync("FAULT", Limit);
        await lab.Server(LabHost.A).StartAsync();
        await keepalived.WaitForStateAsync("MASTER", Limit);
    }

    private static async Task KillAsync(ServerKind kind)
    {
        await using LabEnvironment lab = await TestLab.UpAsync(kind);
        await using MySqlHaPeer a = await StartAsync(lab, LabHost.A, 100);
        await a.WaitForStateAsync("Master", Limit);
        await using MySqlHaPeer b = await StartAsync(lab, LabHost.B, 90);
        await b.WaitForStateAsync("Backup", Limit);
        await using LabClient client = await LabClient.StartAsync(lab);

        await client.MarkAsync("kill");
        await lab.Server(LabHost.A).KillAsync();
        await client.WaitForWriteAsync(Limit, lab.Server(LabHost.B).ServerId);
        Assert.InRange((await client.GetStatisticsAsync()).Marks[^1].LongestGapMilliseconds, 0, KillLimitMilliseconds);
        await a.WaitForStateAsync("Fault", Limit);
        await b.WaitForStateAsync("Master", Limit);

        await lab.Server(LabHost.A).StartAsync();
        await a.WaitForStateAsync("Backup", Limit);
        Assert.Equal("Master", b.State);

        await client.MarkAsync("hand over");
        await b.StopInstanceAsync();
        await client.WaitForWriteAsync(Limit, lab.Server(LabHost.A).ServerId);
        ClientStatistics seen = await client.StopAsync();
        Assert.Equal(2, seen.ServerChanges);
        await ReplicationWait.CaughtUpAsync(lab.Server(LabHost.A), lab.Server(LabHost.B), Limit);
        await ReplicationWait.CaughtUpAsync(lab.Server(LabHost.B), lab.Server(LabHost.A), Limit);
        LedgerReport ledger = await LedgerCheck.RunAsync(client.LedgerFile, lab.Server(LabHost.A), lab.Server(LabHost.B));
        Assert.Equal(0, ledger.Lost);
        Assert.True(ledger.TablesEqual);
    }

    private static Task<MySqlHaPeer> StartAsync(LabEnvironment lab, LabHost host, int priority) => MySqlHaPeer.StartAsync(
        lab, host, new MySqlHaOptions { Priority = priority, NoPreempt = true, AdvertisementInterval = 0.5 }.TrackingItsServer(), prelude: TrackedServer.Prelude(lab));
}
