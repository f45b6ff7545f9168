using MySqlHa.Node.Roles;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Tests.Roles;

public sealed class RejoinRulesTests
{
    private static readonly FailoverRecord Record = new()
    {
        Id = "1",
        At = DateTimeOffset.UnixEpoch,
        Operation = "Promotion",
        Survivor = Facts.A,
        Failed = Facts.B,
        Release = "",
        Reason = "",
        ReceivedLogFile = "binlog.000001",
    };

    [Fact]
    public void In_step_nothing_is_missing() => Assert.Null(Missing());

    [Fact]
    public void A_silent_other_one_proves_nothing() =>
        Assert.Contains("does not answer", RejoinRules.Missing(RejoinNeed.Always, Facts.Server("a"), null, false), StringComparison.Ordinal);

    [Theory]
    [InlineData(ReceiverState.Stopped)]
    [InlineData(ReceiverState.Connecting)]
    public void Both_receivers_must_run(ReceiverState state)
    {
        Assert.Contains("its receiver", Missing(local: Facts.Server("a", receiver: state)), StringComparison.Ordinal);
        Assert.Contains("the receiver of b", Missing(peer: Facts.Server("b", receiver: state)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_receiver_from_somebody_else_does_not_count() =>
        Assert.Contains("the receiver of b", Missing(local: Facts.Server("a") with { ServerId = 3 }), StringComparison.Ordinal);

    [Fact]
    public void What_the_other_one_lacks_is_named() =>
        Assert.Contains("2 transactions", Missing(local: Facts.Server("a", executed: 12)), StringComparison.Ordinal);

    [Fact]
    public void After_a_start_it_matters_only_while_the_other_one_serves()
    {
        var errant = Facts.Server("a", executed: 12);
        Assert.Null(RejoinRules.Missing(RejoinNeed.WhilePeerServes, errant, Facts.Server("b", fenced: true), false));
        Assert.Null(RejoinRules.Missing(RejoinNeed.WhilePeerServes, errant, null, false));
        Assert.NotNull(RejoinRules.Missing(RejoinNeed.WhilePeerServes, errant, Facts.Server("b", fenced: false), false));
        Assert.Null(RejoinRules.Missing(RejoinNeed.None, errant, Facts.Server("b", fenced: false), false));
    }

    [Fact]
    public void The_survivor_needs_no_rejoin() => Assert.Null(RejoinRules.Missing(RejoinNeed.Always, Facts.Server("a", executed: 12), null, true));

    [Fact]
    public void One_beside_which_the_other_takes_writes_is_none_any_more()
    {
        var local = Facts.Server("a", executed: 12, receiver: ReceiverState.Stopped);
        Assert.Null(RejoinRules.Missing(RejoinNeed.Always, local, Facts.Server("b", fenced: true), true));
        Assert.Contains("its receiver does not run", RejoinRules.Missing(RejoinNeed.Always, local, Facts.Server("b", fenced: false), true), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_proves_the_survivor_while_nothing_was_received_since()
    {
        var local = Facts.Server("a", receiver: ReceiverState.Stopped);
        Assert.Same(Record, SurvivorProof.Find([Record], local, Facts.B));
        Assert.Null(SurvivorProof.Find([], local, Facts.B));
        Assert.Null(SurvivorProof.Find([Record], Facts.Server("a", receiver: ReceiverState.Running), Facts.B));
        Assert.Null(SurvivorProof.Find([Record], Facts.Server("a", receiver: ReceiverState.Stopped, retrieved: 1), Facts.B));
        Assert.Null(SurvivorProof.Find([Record with { Failed = new("c") }], local, Facts.B));
        Assert.Null(SurvivorProof.Find([Record with { Survivor = new("c") }], local, Facts.B));
        Assert.Null(SurvivorProof.Find([Record with { Failed = new("c") }, Record], local, Facts.B));
    }

    [Theory]
    [InlineData(false, false, 1, "Off")]
    [InlineData(true, false, 1, "Degraded")]
    [InlineData(true, true, 0, "Degraded")]
    [InlineData(true, true, 1, "Active")]
    public void Semi_sync_counts_when_commits_wait_for_somebody(bool enabled, bool active, int clients, string word) =>
        Assert.Equal(word, PairMemory.SemiSyncOf(new() { SourceEnabled = enabled, SourceActive = active, Clients = clients }).ToString());

    [Fact]
    public void In_step_at_the_last_word_means_that_the_receiver_ran_then_or_later()
    {
        var memory = new PairMemory();
        Assert.Null(memory.LastWord);
        memory.Observe(At(Facts.Server("a", receiver: ReceiverState.Stopped), 0), At(Facts.Server("b"), 0));
        Assert.False(memory.LastWord!.InStep);
        memory.Observe(At(Facts.Server("a"), 10), null);
        Assert.True(memory.LastWord!.InStep);
        memory.Observe(At(Facts.Server("a", receiver: ReceiverState.Connecting), 11.5), At(Facts.Server("b"), 11.5));
        Assert.True(memory.LastWord!.InStep);
        memory.Observe(At(Facts.Server("a", receiver: ReceiverState.Connecting), 13), At(Facts.Server("b"), 13));
        Assert.False(memory.LastWord!.InStep);
        memory.Forget();
        Assert.Null(memory.LastWord);
    }

    [Fact]
    public void The_last_word_is_the_later_one_whichever_was_heard_last()
    {
        var memory = new PairMemory();
        memory.Observe(null, At(Facts.Server("b", executed: 12), 10));
        memory.Observe(null, At(Facts.Server("b"), 5));
        Assert.Equal((12m, DateTimeOffset.UnixEpoch.AddSeconds(10)), (memory.LastWord!.Peer.Executed.Count, memory.HeardAt));
        memory.Observe(At(Facts.Server("a", executed: 12), 10), null);
        memory.Observe(At(Facts.Server("a"), 5), null);
        Assert.Equal(12m, memory.Local!.Executed.Count);
        memory.Forget();
        Assert.Null(memory.Local);
    }

    /// <summary>What is lost by opening late is what was received and not applied, and what the other one still has.</summary>
    [Fact]
    public void Opened_by_force_the_record_names_what_was_missing()
    {
        var facts = Facts.Promotion with { Local = Facts.Server("a", retrieved: 12), Peer = Facts.Server("b", executed: 15) };
        var record = FailoverNotes.Complete(null, facts, facts.Local!, new PromotionDecision(PromotionAction.Open, "late", Overdue: true), DateTimeOffset.UnixEpoch)!;
        Assert.Equal($"{Facts.Uuid}:11-15", record.Unapplied);
        Assert.Contains("by force", record.Lost, StringComparison.Ordinal);
        Assert.Null(FailoverNotes.Complete(null, facts, facts.Local!, new PromotionDecision(PromotionAction.Open, "in time"), DateTimeOffset.UnixEpoch));
    }

    private static ServerSnapshot At(ServerSnapshot server, double seconds) => server with { TakenAt = DateTimeOffset.UnixEpoch.AddSeconds(seconds) };

    private static string? Missing(ServerSnapshot? local = null, ServerSnapshot? peer = null) =>
        RejoinRules.Missing(RejoinNeed.Always, local ?? Facts.Server("a"), peer ?? Facts.Server("b", fenced: false), false);
}
