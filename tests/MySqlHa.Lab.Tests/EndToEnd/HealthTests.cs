using MySqlConnector;
using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>What the health of a real server does to an address, ours and keepalived's.</summary>
[Collection(LabCollection.Name)]
public sealed class HealthTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [LabFact]
    public async Task A_server_that_is_full_keeps_the_address()
    {
        await using LabEnvironment lab = await TestLab.UpActiveOnlyAsync(ServerKind.MySql);
        await using MySqlHaPeer a = await MySqlHaPeer.StartAsync(
            lab, LabHost.A, new MySqlHaOptions { AdvertisementInterval = 0.5 }.TrackingItsServer(), prelude: TrackedServer.Prelude(lab, LabHost.A));
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
}
