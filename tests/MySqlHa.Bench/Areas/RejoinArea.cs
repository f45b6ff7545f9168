using System.Diagnostics;
using MySqlHa.Lab;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench.Areas;

/// <summary>A node comes back 100,000 small transactions behind: by Invoke-Rejoin, and by START REPLICA alone.</summary>
internal sealed class RejoinArea : IArea
{
    private const int Transactions = 100_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    public string Name => "Rejoin";

    public string What => $"a node that is {Transactions} small transactions behind comes back: Invoke-Rejoin beside the bare applier";

    public async Task RunAsync(Plan plan, Report report)
    {
        await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench", ActiveOnly = true });
        var (active, returning) = (lab.Server(LabHost.A), lab.Server(LabHost.B));
        await using var console = await OperatorConsole.StartAsync(lab);
        await active.ExecuteAsync("CREATE TABLE app.small (id BIGINT AUTO_INCREMENT PRIMARY KEY, v INT)");
        await active.ExecuteAsync("CREATE PROCEDURE app.fill(n INT) BEGIN WHILE n > 0 DO INSERT INTO app.small (v) VALUES (n); SET n = n - 1; END WHILE; END");
        await ReplicationWait.CaughtUpAsync(returning, active, Limit);
        await FillAsync(active, returning);
        var clock = Stopwatch.StartNew();
        await returning.ExecuteAsync("START REPLICA");
        await ReplicationWait.CaughtUpAsync(returning, active, Limit);
        var bare = clock.Elapsed.TotalSeconds;

        await FillAsync(active, returning);
        await active.ExecuteAsync("STOP REPLICA");
        clock.Restart();
        await console.RejoinAsync(LabHost.B, LabHost.A);
        var rejoin = clock.Elapsed.TotalSeconds;
        var what = $"{Transactions} transactions behind";
        report.Add(new Figure(what, Report.Ours, "s", [rejoin], "the applier's"));
        report.Add(new Figure(what, "START REPLICA alone", "s", [bare]));
    }

    private static async Task FillAsync(LabServer active, LabServer returning)
    {
        await returning.ExecuteAsync("STOP REPLICA");
        // What the disk does for the source is not what is measured.
        await active.ExecuteAsync("SET GLOBAL sync_binlog = 0; SET GLOBAL innodb_flush_log_at_trx_commit = 2");
        await using var session = await active.OpenAsync();
        await using var fill = session.CreateCommand();
        fill.CommandText = $"CALL app.fill({Transactions})";
        fill.CommandTimeout = (int)Limit.TotalSeconds;
        await fill.ExecuteNonQueryAsync();
        await active.ExecuteAsync("SET GLOBAL sync_binlog = 1; SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    }
}
