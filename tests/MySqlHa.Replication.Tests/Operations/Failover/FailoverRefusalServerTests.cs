using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>What proves on real pairs that a source has failed, what does not, and who survives it.</summary>
[Collection(ServerPairs.Name)]
public sealed class FailoverRefusalServerTests(ServerPairs pairs) : FailoverServerTest(pairs)
{
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_frozen_source_is_failed_once_its_heartbeats_are_missing(ServerKind kind)
    {
        var pair = await StartWithRowAsync(kind);
        await FreezeAsync(pair);
        var prepared = await PrepareAsync(pair, seconds: 1);
        Assert.Contains("heard nothing for", prepared.Proof.Text, StringComparison.Ordinal);
        Assert.Contains("no-answer", prepared.Proof.Text, StringComparison.Ordinal);
        Assert.True((await pair.RunAsync(prepared.Plan)).Completed);
        await TakenOverAsync(pair);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_living_source_is_refused_whatever_it_says_to_us(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        var error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, Options(pair) with { AllowDataLoss = true }));
        Assert.Equal(ReplicationError.NotFailed, error.Error);
        Assert.Contains("Invoke-Switchover", error.Remedy, StringComparison.Ordinal);

        // It answers, if only with a refusal.
        try
        {
            await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; ALTER USER 'both'@'%' ACCOUNT LOCK");
            error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair));
            Assert.Equal(ReplicationError.NotFailed, error.Error);
            Assert.Contains("lives and refuses our login", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; ALTER USER 'both'@'%' ACCOUNT UNLOCK");
        }

        // Neither is the survivor's own source another server.
        var other = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, Options(pair) with { Failed = new("127.0.0.1", 9) }));
        Assert.Equal(ReplicationError.NotConfigured, other.Error);
        Assert.Equal(ReplicationError.NotConfigured, (await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, new FailoverOptions { Survivor = pair.EndA }))).Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_receiver_that_was_stopped_before_is_a_refusal(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
        await KillAsync(pair);
        var error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair));
        Assert.Equal(ReplicationError.DataLoss, error.Error);
        Assert.Contains("was stopped before", error.Message, StringComparison.Ordinal);
        Assert.True((await FailOverAsync(pair, Options(pair) with { AllowDataLoss = true })).Completed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_survivor_is_found_by_whose_channel_has_the_failed_one(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        await using var context = pair.Context();
        ServerEndpoint[] known = [pair.EndA, pair.EndB, new("127.0.0.1", 9)];
        Assert.Equal(pair.EndB, await FailoverOperation.FindSurvivorAsync(context, pair.EndA, known, TestContext.Current.CancellationToken));
        // A name for an address.
        Assert.Equal(pair.EndB, await FailoverOperation.FindSurvivorAsync(context, new("localhost", pair.A.Port), known[1..], TestContext.Current.CancellationToken));
        var none = await Assert.ThrowsAsync<ReplicationException>(() => FailoverOperation.FindSurvivorAsync(context, pair.EndB, known, TestContext.Current.CancellationToken));
        Assert.Equal(ReplicationError.NotConfigured, none.Error);
        Assert.Contains("-Server", none.Remedy, StringComparison.Ordinal);
    }
}
