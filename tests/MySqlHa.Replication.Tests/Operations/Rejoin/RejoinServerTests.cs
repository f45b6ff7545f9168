using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>Real pairs: a node that failed comes back by GTID.</summary>
public sealed class RejoinServerTests
{
    // As on a MariaDB node that was a survivor once: its position as a replica names an older write of its own.
    private const string OlderPosition = "SET GLOBAL gtid_strict_mode = OFF; SET GLOBAL gtid_slave_pos = '1-1-2'; SET GLOBAL gtid_strict_mode = ON";

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_node_that_lost_nothing_and_missed_nothing_comes_back(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind);
        await pair.FailOverAsync();
        Assert.Equal(RejoinState.Identical, (await pair.PlanAsync(pair.Options)).State);
        Assert.True((await pair.DoneAsync(pair.Options)).Changed);
        var again = await pair.DoneAsync(pair.Options);
        Assert.False(again.Changed, string.Join(", ", again.Steps.Where(s => s.Outcome == StepOutcome.Done).Select(s => s.Step.Id)));
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Nothing_is_decided_about_errant_transactions_by_itself(ServerKind kind)
    {
        await using var pair = await RejoinPair.DivergedAsync(kind, ["INSERT INTO app.t VALUES (2, 'unseen')", "CREATE TABLE app.u (id INT PRIMARY KEY)"]);
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.PlanAsync(pair.Options));
        Assert.Equal((ReplicationError.ErrantTransactions, pair.EndA), (error.Error, error.Server));
        Assert.Contains("holds 2 transactions", error.Message, StringComparison.Ordinal);
        Assert.Contains("app.t", error.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE app.u", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Errant_transactions_are_applied_when_that_is_said(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind);
        await pair.UnseenAsync("INSERT INTO app.t VALUES (2, 'unseen')", "CREATE TABLE app.u (id INT PRIMARY KEY)", "INSERT INTO app.u VALUES (1)");
        await pair.FailOverAsync("INSERT INTO app.t VALUES (3, 'survivor')");
        if (pair.MariaDb)
            await pair.A.ExecuteAsync(OlderPosition);
        var options = pair.Options with { Errant = ErrantAction.Apply };
        var plan = await pair.PlanAsync(options);
        Assert.Empty(plan.Warnings);
        // Ended behind it, nothing is left to decide about.
        var apply = plan.Plan.Steps.ToList().FindIndex(s => s.Id == "apply-errant");
        await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.RejoinAsync(options, new StopAt(apply, behind: true)));
        Assert.Equal("1=both;2=unseen;3=survivor", await RejoinPair.RowsAsync(pair.B));
        Assert.Equal(ReceiverState.Stopped, (await pair.ReadAsync(pair.EndB)).Channels[0].Receiver);
        Assert.Equal(RejoinState.Recoverable, (await pair.PlanAsync(options)).State);
        await pair.DoneAsync(options);
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.u"));
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_conflict_is_found_before_anything_is_applied(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind);
        await pair.UnseenAsync("INSERT INTO app.t VALUES (4, 'unseen')", "INSERT INTO app.t VALUES (2, 'unseen')");
        await pair.FailOverAsync("SET SESSION sql_log_bin = 0; INSERT INTO app.t VALUES (2, 'survivor')");
        if (pair.MariaDb)
            await pair.A.ExecuteAsync(OlderPosition);
        var options = pair.Options with { Errant = ErrantAction.Apply };
        var result = await pair.RejoinAsync(options);
        Assert.Equal(ReplicationError.Conflict, result.Failure?.Error);
        Assert.Contains("1 of 2 transactions", result.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("has applied 0 of 2 transactions", result.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("Discard in place of Apply", result.Failure.Remedy, StringComparison.Ordinal);
        Assert.Equal("1=both;2=survivor", await RejoinPair.RowsAsync(pair.B));
        Assert.Equal(ReceiverState.Stopped, (await pair.ReadAsync(pair.EndB)).Channels[0].Receiver);
        // Mended, the same command goes on.
        await pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; DELETE FROM app.t WHERE id = 2");
        await pair.DoneAsync(options);
        Assert.Equal("1=both;2=unseen;4=unseen", await RejoinPair.RowsAsync(pair.B));
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task An_account_that_may_not_apply_them_has_them_replicated_and_a_conflict_ends_that(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind);
        await pair.AsNodeAsync(copies: false);
        await pair.UnseenAsync("INSERT INTO app.t VALUES (2, 'unseen')");
        await pair.FailOverAsync("INSERT INTO app.t VALUES (2, 'survivor')");
        var options = pair.Options with { Errant = ErrantAction.Apply };
        Assert.Contains("no administrator", Assert.Single((await pair.PlanAsync(options)).Warnings), StringComparison.Ordinal);
        var result = await pair.RejoinAsync(options);
        Assert.Equal(ReplicationError.ReplicationFailed, result.Failure?.Error);
        Assert.Contains("Replication from it is stopped again", result.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(ReceiverState.Stopped, (await pair.ReadAsync(pair.EndB)).Channels[0].Receiver);
        // Then somebody decides otherwise: the row is the survivor's, on both.
        pair.AsAdministrator();
        await pair.WithServiceAsync(() => pair.DoneAsync(pair.Options with { Errant = ErrantAction.Discard, Replication = pair.Replication }));
        Assert.Equal("1=both;2=survivor", await RejoinPair.RowsAsync(pair.A));
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Errant_transactions_are_saved_and_skipped_and_the_rows_stay_with_Method_Gtid(ServerKind kind)
    {
        await using var pair = await RejoinPair.DivergedAsync(kind, ["INSERT INTO app.t VALUES (2, 'unseen')", "INSERT INTO app.t VALUES (4, 'unseen too')"]);
        var options = pair.Options with { Errant = ErrantAction.Discard, Method = RejoinMethod.Gtid };
        var plan = await pair.PlanAsync(options);
        Assert.Contains("app.t", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Contains("2 transactions", plan.Lost, StringComparison.Ordinal);
        // Ended just behind it, too: what the survivor wrote itself does not count as purged then.
        var skip = plan.Plan.Steps.ToList().FindIndex(s => s.Id is "discard-errant" or "skip-errant");
        await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.RejoinAsync(options, new StopAt(skip, behind: true)));
        Assert.Equal(RejoinState.Recoverable, (await pair.PlanAsync(options)).State);
        await pair.DoneAsync(options);
        Assert.Equal("1=both;3=survivor", await RejoinPair.RowsAsync(pair.B));
        Assert.Equal("1=both;2=unseen;3=survivor;4=unseen too", await RejoinPair.RowsAsync(pair.A));
        var saved = pair.SavedFile();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(saved));
        var text = await File.ReadAllTextAsync(saved, RejoinPair.Token);
        Assert.Contains("'unseen too'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("CREATE DATABASE", text, StringComparison.Ordinal);
        Assert.False((await pair.DoneAsync(pair.Options)).Changed);
    }
}
