using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>Copies by dump between real servers.</summary>
public abstract class CopyDumpTests(CopyPair pair)
{
    private static readonly CopyOptions Dump = new() { Method = CopyMethod.Dump };

    [Fact]
    public async Task A_dump_brings_all_and_a_second_run_has_nothing_to_do()
    {
        await pair.FillDonorAsync("whole");
        await pair.Recipient.ExecuteAsync("SET GLOBAL event_scheduler = ON");
        var before = Logins();
        var result = await pair.CopyAsync(Dump with { AllowDataLoss = true });
        Assert.True(result.Completed, result.Failure?.Message);
        await pair.AssertEqualAsync("whole");
        Assert.Equal("1:1", await pair.Recipient.ScalarAsync("SELECT CONCAT(@@GLOBAL.event_scheduler = 'ON', ':', @@GLOBAL.read_only IN ('OFF', '0'))"));
        var again = await pair.CopyAsync(Dump);
        Assert.Equal((true, false), (again.Completed, again.Changed));
        // Another class's copy has one for a moment.
        var left = Logins().Except(before).ToArray();
        await LoopbackPair.UntilAsync(() => Task.FromResult(!left.Any(IsOurs)));
    }

    private static string[] Logins() => Directory.GetDirectories(Path.GetTempPath(), "mysqlha-login-*");

    private bool IsOurs(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "login.cnf")).Contains($"user=\"{pair.Login.User}\"", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task What_only_the_recipient_has_is_named_and_stays_unless_it_may_be_lost()
    {
        await pair.FillDonorAsync("errant");
        await pair.CopyAsync(Dump with { AllowDataLoss = true });
        await pair.Recipient.ExecuteAsync("CREATE SCHEMA only_here");
        var refused = await Assert.ThrowsAsync<ReplicationException>(() => pair.CopyAsync(Dump));
        Assert.Equal((ReplicationError.ErrantTransactions, At(pair.Recipient)), (refused.Error, refused.Server));
        var errant = (await pair.SnapshotAsync(pair.Recipient)).Executed.Subtract((await pair.SnapshotAsync(pair.Donor)).Executed);
        Assert.Contains($"holds 1 transaction that {At(pair.Donor)} lacks: {errant}.", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", await pair.Recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'only_here'"));

        var allowed = await pair.CopyAsync(Dump with { AllowDataLoss = true });
        Assert.True(allowed.Completed, allowed.Failure?.Message);
        await pair.AssertEqualAsync("errant");
        Assert.Equal("0", await pair.Recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'only_here'"));
    }

    [Fact]
    public async Task A_copy_that_broke_off_in_the_middle_is_completed_by_the_next_run()
    {
        await pair.FillDonorAsync("broken");
        await pair.Recipient.ExecuteAsync(await pair.Recipient.ScalarAsync("SELECT @@version") is { } v && v.Contains("Maria", StringComparison.Ordinal) ? "SET GLOBAL read_only = ON" : "SET GLOBAL super_read_only = ON");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(CopyPair.Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.CopyAsync(Dump with { AllowDataLoss = true, EvenIfEqual = true }, stop.Token, new StopAt("load", stop)));
        var half = await pair.SnapshotAsync(pair.Recipient);
        Assert.True(half.Executed.IsEmpty);
        Assert.True(half.ReadOnly);

        // Nobody takes half a copy for a source, and nobody for a server that needs none.
        var asDonor = await Assert.ThrowsAsync<ReplicationException>(() => CopyOperation.PlanAsync(
            At(pair.Donor), At(pair.Recipient), pair.Login, Dump with { AllowDataLoss = true, ToolPath = pair.ToolPath }, TimeSpan.FromSeconds(10), CopyPair.Cancellation));
        Assert.Equal(ReplicationError.CopyFailed, asDonor.Error);

        var again = await pair.CopyAsync(Dump);
        Assert.True(again.Completed, again.Failure?.Message);
        Assert.Equal((true, true), (again.Changed, (await pair.SnapshotAsync(pair.Recipient)) is { ReadOnly: true, SuperReadOnly: not false }));
        await pair.Recipient.ExecuteAsync("SET GLOBAL read_only = OFF");
        await pair.AssertEqualAsync("broken");
    }

    [Fact]
    public async Task A_missing_program_is_one_error_that_says_what_to_install()
    {
        var empty = Directory.CreateTempSubdirectory("mysqlha-empty-").FullName;
        try
        {
            var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.CopyAsync(Dump with { AllowDataLoss = true, EvenIfEqual = true, ToolPath = empty }));
            Assert.Equal(ReplicationError.ToolMissing, error.Error);
            Assert.Contains(empty, error.Message, StringComparison.Ordinal);
            Assert.Contains(pair.ToolPath is null ? "mariadb-client" : "mysql-client", error.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(empty);
        }
    }

    private static ServerEndpoint At(MySqlHa.Lab.Server.LoopbackServer server) => CopyPair.At(server);

    /// <summary>Cancels when a step begins to tell how far it is, or ends.</summary>
    private sealed class StopAt(string step, CancellationTokenSource stop) : IPlanObserver
    {
        public void StepStarting(PlanStep now, int index, int count)
        {
            // The step after: what the step did is there, what would complete it is not.
            if (_seen)
                stop.Cancel();
            _seen = now.Id == step;
        }

        public void StepProgress(PlanStep now, string waitsFor, double? fraction, TimeSpan? remaining)
        {
        }

        public void StepFinished(StepResult result)
        {
        }

        private bool _seen;
    }
}

[Collection("servers")]
public sealed class MySqlCopyDumpTests(MySqlCopyPair pair) : CopyDumpTests(pair), IClassFixture<MySqlCopyPair>;

[Collection("servers")]
public sealed class MariaDbCopyDumpTests(MariaDbCopyPair pair) : CopyDumpTests(pair), IClassFixture<MariaDbCopyPair>;
