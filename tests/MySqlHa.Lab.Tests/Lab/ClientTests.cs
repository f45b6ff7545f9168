using MySqlHa.Lab.Client;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Tests.Lab;

[Collection(LabCollection.Name)]
public sealed class ClientTests
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(30);

    [LabFact]
    public async Task The_ledger_finds_a_row_that_was_lost_and_one_that_was_never_acknowledged()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        (LabServer a, LabServer b) = (lab.Servers[0], lab.Servers[1]);
        await TestLab.HoldAddressAsync(lab, LabHost.A);
        await using LabClient client = await LabClient.StartAsync(lab);
        ClientStatistics seen = await client.StopAsync();
        await ReplicationWait.CaughtUpAsync(b, a, CatchUp);

        LedgerReport clean = await LedgerCheck.RunAsync(client.LedgerFile, a, b);
        Assert.True(clean.Acknowledged >= 4 * 150);
        Assert.Equal(clean.Acknowledged, seen.Acknowledged);
        Assert.Equal(0, clean.Lost);
        Assert.True(clean.TablesEqual);

        await b.ExecuteAsync("SET sql_log_bin = 0; DELETE FROM app.ledger WHERE writer = 2 AND seq = 17; INSERT INTO app.ledger SELECT run, writer, 4000000, payload FROM app.ledger WHERE writer = 1 AND seq = 17");
        LedgerReport dirty = await LedgerCheck.RunAsync(client.LedgerFile, a, b);
        Assert.Equal(1, dirty.Lost);
        Assert.Equal(["2/17"], dirty.Servers[1].LostRows);
        Assert.Equal(clean.Servers[1].Extra + 1, dirty.Servers[1].Extra);
        Assert.Equal(0, dirty.Servers[0].Lost);
        Assert.False(dirty.TablesEqual);

        await b.ExecuteAsync("SET sql_log_bin = 0; DELETE FROM app.ledger WHERE seq = 4000000");
        await b.ExecuteAsync($"SET sql_log_bin = 0; INSERT INTO app.ledger SELECT run, 2, 17, 'another payload' FROM app.ledger LIMIT 1");
        LedgerReport changed = await LedgerCheck.RunAsync(client.LedgerFile, a, b);
        Assert.Equal(0, changed.Lost);
        Assert.False(changed.TablesEqual);
    }

    [LabFact]
    public async Task A_kill_is_measured_as_a_gap_and_the_first_write_on_the_other_server()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MySql);
        (LabServer a, LabServer b) = (lab.Servers[0], lab.Servers[1]);
        await TestLab.HoldAddressAsync(lab, LabHost.A);
        await using LabClient client = await LabClient.StartAsync(lab);
        await client.WaitForWriteAsync(TimeSpan.FromSeconds(10), a.ServerId);
        ClientStatistics before = await client.GetStatisticsAsync();
        Assert.Equal(["1"], before.ByServer.Keys);
        Assert.Empty(before.Failures);

        await client.MarkAsync("kill");
        await a.KillAsync();
        // What the server had acknowledged may be under way: once it has come there is silence.
        Exception? silence = null;
        for (int i = 0; i < 3 && silence is null; i++)
            silence = await Record.ExceptionAsync(() => client.WaitForWriteAsync(TimeSpan.FromMilliseconds(300)));
        Assert.IsType<LabException>(silence);
        await TestLab.HoldAddressAsync(lab, LabHost.B);
        await client.WaitForWriteAsync(TimeSpan.FromSeconds(10), b.ServerId);
        await client.MarkAsync("afterwards");
        await client.WaitForWriteAsync(TimeSpan.FromSeconds(10), b.ServerId);
        ClientStatistics seen = await client.StopAsync();

        ClientMark kill = seen.Marks[0];
        Assert.Equal(("kill", 1u, 2u), (kill.Name, kill.ServerBefore!.Value, kill.ServerAfter!.Value));
        Assert.True(kill.LongestGapMilliseconds >= 300, $"{kill.LongestGapMilliseconds}");
        Assert.True(kill.FirstOtherMilliseconds >= 300, $"{kill.FirstOtherMilliseconds}");
        Assert.Equal(kill.LongestGapMilliseconds, seen.LongestGapMilliseconds);
        Assert.True(seen.Marks[1].LongestGapMilliseconds < kill.LongestGapMilliseconds);
        Assert.Equal(1, seen.ServerChanges);
        Assert.Contains("connect-failed", seen.Failures.Keys);

        await a.StartAsync();
        await ReplicationWait.CaughtUpAsync(a, b, CatchUp);
        await ReplicationWait.CaughtUpAsync(b, a, CatchUp);
        LedgerReport report = await LedgerCheck.RunAsync(client.LedgerFile, a, b);
        Assert.Equal(0, report.Lost);
        Assert.True(report.TablesEqual);
    }

    [LabFact]
    public async Task A_client_without_a_server_says_what_it_met()
    {
        await using LabEnvironment lab = await TestLab.UpAsync(ServerKind.MariaDb);
        LabException error = await Assert.ThrowsAsync<LabException>(() => LabClient.StartAsync(lab, new LabClientOptions { WarmUpSeconds = 1 }));
        Assert.Contains("could not write to 192.0.2.100", error.Message, StringComparison.Ordinal);
        Assert.Contains("connect-timeout", error.Message, StringComparison.Ordinal);
        Assert.Null(lab.FindProcess("client"));
    }
}
