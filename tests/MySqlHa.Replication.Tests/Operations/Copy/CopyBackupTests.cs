using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>Copies by mariadb-backup between real servers. Who stops and starts the recipient is the test.</summary>
[Collection("servers")]
public sealed class CopyBackupTests(MariaDbCopyPair pair) : IClassFixture<MariaDbCopyPair>, IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("mysqlha-state-").FullName;

    private string Data => Path.Combine(pair.Recipient.Folder, "data");

    private CopyOptions Backup => new()
    {
        Method = CopyMethod.Backup, AllowDataLoss = true, StateFolder = _state, RestartTimeout = TimeSpan.FromSeconds(60),
        StopRecipient = _ => pair.Recipient.StopAsync(), StartRecipient = _ => pair.Recipient.StartAsync(),
    };

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task A_backup_brings_all_and_replication_goes_on_from_it_in_both_directions()
    {
        await pair.FillDonorAsync("backed");
        await pair.Recipient.ExecuteAsync("CREATE SCHEMA only_here");
        await File.WriteAllTextAsync(Path.Combine(Data, "server-key.pem"), "the recipient's own", CopyPair.Cancellation);
        var mode = Mode(Data);
        var result = await pair.CopyAsync(Backup);
        Assert.True(result.Completed, result.Failure?.Message);
        await pair.AssertEqualAsync("backed");
        Assert.Equal("0", await pair.Recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'only_here'"));
        Assert.Equal("2:0", await pair.Recipient.ScalarAsync("SELECT CONCAT(@@server_id, ':', @@GLOBAL.read_only + 0)"));
        Assert.True(File.Exists(Path.Combine(Data, "server-key.pem")));
        Assert.Equal(mode, Mode(Data));
        AssertNothingLeft();

        await FollowAsync(pair.Recipient, pair.Donor);
        await FollowAsync(pair.Donor, pair.Recipient);
        await pair.Donor.ExecuteAsync("INSERT INTO backed.log VALUES (301)");
        await pair.Recipient.ExecuteAsync("INSERT INTO backed.log VALUES (302)");
        await WaitAsync(pair.Recipient, "SELECT COUNT(*) FROM backed.log WHERE id = 301");
        await WaitAsync(pair.Donor, "SELECT COUNT(*) FROM backed.log WHERE id = 302");

        // The donor has transactions of the recipient now, and does not log them: a second backup brings those back, too.
        foreach (var server in new[] { pair.Donor, pair.Recipient })
            await server.ExecuteAsync("STOP SLAVE");
        var again = await pair.CopyAsync(Backup with { AllowDataLoss = false, EvenIfEqual = true });
        Assert.True(again.Completed, again.Failure?.Message);
        await FollowAsync(pair.Recipient, pair.Donor);
        await pair.Donor.ExecuteAsync("START SLAVE");
        await pair.Recipient.ExecuteAsync("INSERT INTO backed.log VALUES (303)");
        await WaitAsync(pair.Donor, "SELECT COUNT(*) FROM backed.log WHERE id = 303");
        Assert.Equal("3", await pair.Recipient.ScalarAsync("SELECT COUNT(*) FROM backed.log WHERE id > 300"));
        foreach (var server in new[] { pair.Donor, pair.Recipient })
            await server.ExecuteAsync("STOP SLAVE; RESET SLAVE ALL");
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("swap")]
    [InlineData("start")]
    [InlineData("remove-channels")]
    [InlineData("compare")]
    [InlineData("finish")]
    public async Task A_copy_that_was_interrupted_before_a_step_is_completed_by_the_next_run(string step)
    {
        var schema = "cut_" + step.Replace('-', '_');
        await pair.FillDonorAsync(schema);
        await pair.Recipient.ExecuteAsync("SET GLOBAL read_only = ON");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CopyPair.Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.CopyAsync(Backup with { EvenIfEqual = true }, stop.Token, new StopBefore(step, stop)));
        await pair.Donor.ExecuteAsync($"INSERT INTO {schema}.log VALUES (77)");
        var backups = 0;
        var again = await pair.CopyAsync(Backup, null, new Counter(s => backups += s is { Step.Id: "back-up", Outcome: StepOutcome.Done } ? 1 : 0));
        Assert.True(again.Completed, again.Failure?.Message);
        Assert.Equal(0, backups);
        Assert.Equal("1", await pair.Recipient.ScalarAsync("SELECT @@GLOBAL.read_only + 0"));
        await pair.Recipient.ExecuteAsync("SET GLOBAL read_only = OFF");
        AssertNothingLeft();

        // What came after the backup, replication brings.
        await FollowAsync(pair.Recipient, pair.Donor);
        await WaitAsync(pair.Recipient, $"SELECT COUNT(*) FROM {schema}.log WHERE id = 77");
        await pair.Recipient.ExecuteAsync("STOP SLAVE; RESET SLAVE ALL");
        await pair.AssertEqualAsync(schema);
    }

    [Fact]
    public async Task A_stop_that_fails_leaves_the_recipient_as_it_was_and_a_start_that_fails_says_where_the_data_are()
    {
        await pair.FillDonorAsync("commands");
        var stopFails = await pair.CopyAsync(Backup with { EvenIfEqual = true, StopRecipient = _ => throw new ReplicationException(ReplicationError.CopyFailed, null, "It will not.", "Mend it.") });
        Assert.Equal(ReplicationError.CopyFailed, stopFails.Failure?.Error);
        Assert.Contains("It will not.", stopFails.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("runs on with the data it had", stopFails.Failure.Message, StringComparison.Ordinal);
        Assert.Equal("0", await pair.Recipient.ScalarAsync("SELECT @@GLOBAL.read_only + 0"));

        var startFails = await pair.CopyAsync(Backup with { RestartTimeout = TimeSpan.FromSeconds(1), StartRecipient = _ => Task.CompletedTask });
        Assert.Equal(ReplicationError.CopyFailed, startFails.Failure?.Error);
        Assert.Contains(Data + ".old", startFails.Failure!.Message, StringComparison.Ordinal);

        // Without the commands nobody can complete it, and the error says what has happened.
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.CopyAsync(new() { Method = CopyMethod.Dump, StateFolder = _state }));
        Assert.Contains("has stopped it and was interrupted", error.Message, StringComparison.Ordinal);
        var again = await pair.CopyAsync(Backup);
        Assert.True(again.Completed, again.Failure?.Message);
        await pair.AssertEqualAsync("commands");
        AssertNothingLeft();
    }

    [Fact]
    public async Task What_was_written_to_the_recipient_during_the_backup_is_not_lost()
    {
        await pair.FillDonorAsync("during");
        var seen = new Counter(s =>
        {
            if (s.Step.Id == "back-up")
                pair.Recipient.ExecuteAsync("CREATE SCHEMA written_meanwhile").GetAwaiter().GetResult();
        });
        var clean = await pair.CopyAsync(Backup with { EvenIfEqual = true });
        Assert.True(clean.Completed, clean.Failure?.Message);
        var refused = await pair.CopyAsync(Backup with { EvenIfEqual = true, AllowDataLoss = false }, null, seen);
        Assert.Equal(ReplicationError.ErrantTransactions, refused.Failure?.Error);
        Assert.Equal("1:0", await pair.Recipient.ScalarAsync("SELECT CONCAT((SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'written_meanwhile'), ':', @@GLOBAL.read_only + 0)"));
        var allowed = await pair.CopyAsync(Backup);
        Assert.True(allowed.Completed, allowed.Failure?.Message);
    }

    [Fact]
    public async Task A_missing_program_is_one_error_that_says_what_to_install()
    {
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.CopyAsync(Backup with { EvenIfEqual = true, ToolPath = _state }));
        Assert.Equal(ReplicationError.ToolMissing, error.Error);
        Assert.Contains("package mariadb-backup", error.Remedy, StringComparison.Ordinal);
    }

    private void AssertNothingLeft()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(_state));
        Assert.Equal(["data"], Directory.EnumerateDirectories(pair.Recipient.Folder, "data*").Select(Path.GetFileName));
        Assert.False(File.Exists(Path.Combine(Data, "mysqlha_copy.json")));
    }

    private static UnixFileMode Mode(string folder) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(folder);

    // An account that the copy has brought: each server of the lab has an administrator of its own.
    private static Task FollowAsync(LoopbackServer replica, LoopbackServer source) => replica.ExecuteAsync(
        $"CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {source.Port}, MASTER_USER = 'copier', MASTER_PASSWORD = 'pa\"ss''w\\\\ord#1', MASTER_USE_GTID = slave_pos; START SLAVE");

    private static async Task WaitAsync(LoopbackServer server, string sql)
    {
        var until = DateTime.UtcNow.AddSeconds(20);
        while (await server.ScalarAsync(sql) is null or "0")
        {
            if (DateTime.UtcNow > until)
                Assert.Fail((string?)(await server.QueryAsync("SHOW SLAVE STATUS"))[0]["Last_Error"] + (await server.QueryAsync("SHOW SLAVE STATUS"))[0]["Last_IO_Error"]);
            await Task.Delay(50, CopyPair.Cancellation);
        }
    }

    private sealed class StopBefore(string step, CancellationTokenSource stop) : IPlanObserver
    {
        public void StepStarting(PlanStep now, int index, int count)
        {
            if (now.Id == step)
                stop.Cancel();
        }

        public void StepProgress(PlanStep now, string waitsFor, double? fraction, TimeSpan? remaining)
        {
        }

        public void StepFinished(StepResult result)
        {
        }
    }

    private sealed class Counter(Action<StepResult> finished) : IPlanObserver
    {
        public void StepStarting(PlanStep now, int index, int count)
        {
        }

        public void StepProgress(PlanStep now, string waitsFor, double? fraction, TimeSpan? remaining)
        {
        }

        public void StepFinished(StepResult result) => finished(result);
    }
}
