using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>Copies by clone between real servers. Who starts the recipient again is the test.</summary>
[Collection("servers")]
public sealed class CopyCloneTests(MySqlCopyPair pair) : IClassFixture<MySqlCopyPair>
{
    private static readonly CopyOptions Clone = new() { Method = CopyMethod.Clone, RestartTimeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task Somebody_is_asked_to_start_a_recipient_that_nobody_supervises()
    {
        await pair.FillDonorAsync("asked");
        await pair.Recipient.StopAsync();
        pair.Recipient.Supervised = false;
        await pair.Recipient.StartAsync();
        // A clone fails when the recipient lacks a plugin that the donor uses, as semi-sync is.
        await pair.Donor.ExecuteAsync("SET SESSION sql_log_bin = 0; INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'");
        await pair.Donor.ExecuteAsync("CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1, SOURCE_USER = 'nobody' FOR CHANNEL 'donors'");
        var (told, starting) = ("", Task.CompletedTask);
        // EvenIfEqual: the tests of a class come in any order, and a recipient that was cloned before is not cloned again.
        var result = await pair.CopyAsync(Clone with { AllowDataLoss = true, EvenIfEqual = true, Notice = text => (told, starting) = (text, StartWhenDownAsync(pair.Recipient)) });
        await starting;
        await pair.Donor.ExecuteAsync("RESET REPLICA ALL FOR CHANNEL 'donors'");
        Assert.True(result.Completed, result.Failure?.Message);
        Assert.Contains($"start the server of 127.0.0.1:{pair.Recipient.Port}", told, StringComparison.Ordinal);
        await pair.AssertEqualAsync("asked");
        Assert.Equal("1", await pair.Recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'rpl_semi_sync_source' AND PLUGIN_STATUS = 'ACTIVE'"));
        Assert.Null(await pair.Recipient.ScalarAsync("SELECT NULLIF(@@GLOBAL.clone_valid_donor_list, '')"));
        var again = await pair.CopyAsync(Clone);
        Assert.Equal((true, false), (again.Completed, again.Changed));
    }

    [Fact]
    public async Task A_supervised_recipient_comes_back_by_itself_although_it_was_read_only()
    {
        await pair.FillDonorAsync("supervised");
        await pair.Recipient.StopAsync();
        pair.Recipient.Supervised = true;
        await pair.Recipient.StartAsync();
        await pair.Recipient.ExecuteAsync("SET GLOBAL super_read_only = ON");
        var supervisor = SuperviseAsync();
        var result = await pair.CopyAsync(Clone with { AllowDataLoss = true, EvenIfEqual = true, Notice = text => Assert.Fail(text) });
        Assert.Equal(16, await supervisor);
        Assert.True(result.Completed, result.Failure?.Message);
        Assert.Equal("1", await pair.Recipient.ScalarAsync("SELECT @@GLOBAL.super_read_only"));
        await pair.Recipient.ExecuteAsync("SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF");
        await pair.AssertEqualAsync("supervised");
        pair.Recipient.Supervised = false;
        await pair.Recipient.StopAsync();
        await pair.Recipient.StartAsync();
    }

    [Fact]
    public async Task A_recipient_that_nobody_starts_is_completed_by_the_next_run_without_another_clone()
    {
        await pair.FillDonorAsync("unstarted");
        var result = await pair.CopyAsync(Clone with { AllowDataLoss = true, EvenIfEqual = true, RestartTimeout = TimeSpan.FromSeconds(3) });
        Assert.Equal(ReplicationError.RestartNeeded, result.Failure?.Error);
        Assert.Contains("run the same command again", result.Failure!.Remedy, StringComparison.Ordinal);
        await pair.Recipient.WaitForExitAsync(CopyPair.Cancellation);
        await pair.Recipient.StartAsync();
        await pair.Donor.ExecuteAsync("INSERT INTO unstarted.log VALUES (1)");
        var begun = await pair.Recipient.ScalarAsync("SELECT BEGIN_TIME FROM performance_schema.clone_status");
        var again = await pair.CopyAsync(Clone);
        Assert.True(again.Completed, again.Failure?.Message);
        Assert.Equal(begun, await pair.Recipient.ScalarAsync("SELECT BEGIN_TIME FROM performance_schema.clone_status"));
        Assert.Equal("0", await pair.Recipient.ScalarAsync("SELECT COUNT(*) FROM information_schema.EVENTS WHERE STATUS = 'ENABLED'"));
    }

    [Fact]
    public async Task A_missing_grant_is_named_before_anything_is_changed()
    {
        await pair.Donor.ExecuteAsync("SET SESSION sql_log_bin = 0; REVOKE BACKUP_ADMIN ON *.* FROM 'copier'@'%'");
        try
        {
            var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.CopyAsync(Clone with { AllowDataLoss = true, EvenIfEqual = true }));
            Assert.Equal(ReplicationError.Incompatible, error.Error);
            Assert.Contains("GRANT BACKUP_ADMIN ON *.* TO copier@%", error.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            await pair.Donor.ExecuteAsync("SET SESSION sql_log_bin = 0; GRANT BACKUP_ADMIN ON *.* TO 'copier'@'%'");
        }
    }

    private static async Task StartWhenDownAsync(LoopbackServer server)
    {
        await server.WaitForExitAsync(CopyPair.Cancellation);
        await server.StartAsync();
    }

    private async Task<int> SuperviseAsync()
    {
        var code = await pair.Recipient.WaitForExitAsync(CopyPair.Cancellation);
        await pair.Recipient.StartAsync();
        return code;
    }
}
