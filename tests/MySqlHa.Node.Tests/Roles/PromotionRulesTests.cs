using MySqlHa.Node.Roles;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>Each row of the rules: facts, the action, words of the reason.</summary>
public sealed class PromotionRulesTests
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(31);
    private static readonly PromotionFacts Facts = Roles.Facts.Promotion;

    private static readonly Dictionary<string, (PromotionFacts Facts, PromotionAction Action, string Why)> Rows = new()
    {
        ["own server silent"] = (Facts with { Local = null }, PromotionAction.Wait, "does not answer"),
        ["peer writable at first"] = (Answering(fenced: false), PromotionAction.Wait, "takes writes"),
        ["peer writable too long"] = (Answering(fenced: false) with { PeerWritableFor = TimeSpan.FromMilliseconds(200) }, PromotionAction.FencePeer, "still takes writes"),
        ["peer writable, late, by force"] = (By(CatchUpAction.Force, Answering(fenced: false)), PromotionAction.Wait, "takes writes"),
        ["peer writable, survivor"] = (Answering(fenced: false) with { IsSurvivor = true }, PromotionAction.Wait, "takes writes"),
        ["peer closed, all here"] = (Answering(), PromotionAction.Open, "all that it has is here"),
        ["peer closed, something missing"] = (Answering(executed: 12), PromotionAction.Wait, "lacks 2 transactions"),
        ["peer closed, missing, receiver stopped"] = (Answering(executed: 12) with { Local = Server("a", receiver: ReceiverState.Stopped) }, PromotionAction.Refuse, "receiver does not run"),
        ["peer closed, missing, no channel"] = (Answering(executed: 12) with { Local = Server("a", receiver: null) }, PromotionAction.Refuse, "receiver does not run"),
        ["peer closed, missing, survivor"] = (Answering(executed: 12) with { IsSurvivor = true, Local = Server("a", receiver: ReceiverState.Stopped) }, PromotionAction.Open, "rejoined"),
        ["peer closed, survivor, not drained"] = (Answering() with { IsSurvivor = true, Local = Server("a", receiver: ReceiverState.Stopped, retrieved: 15) }, PromotionAction.Wait, "not applied: 5 transactions"),
        ["handover late, wait"] = (By(CatchUpAction.Wait, Answering(executed: 12)), PromotionAction.Wait, "-CatchUpTimeout"),
        ["handover late, refuse"] = (By(CatchUpAction.Refuse, Answering(executed: 12)), PromotionAction.Refuse, "-CatchUpTimeout"),
        ["handover late, force"] = (By(CatchUpAction.Force, Answering(executed: 12)), PromotionAction.Open, "Force"),
        ["silent, in step"] = (Facts, PromotionAction.BeginFailover, "in step"),
        ["silent, operation"] = (Facts with { OperationRunning = true }, PromotionAction.Wait, "operation is under way"),
        ["silent, lives"] = (Facts with { PeerLives = true }, PromotionAction.Wait, "lives"),
        ["silent, no channel"] = (Facts with { Local = Server("a", receiver: null) }, PromotionAction.Refuse, "Initialize-DualSource"),
        ["silent, never heard"] = (Facts with { LastWord = null }, PromotionAction.Refuse, "-AllowDataLoss"),
        ["silent, survivor"] = (Facts with { LastWord = null, IsSurvivor = true }, PromotionAction.Open, "rejoined"),
        ["silent, survivor, not drained"] = (Undrained with { FailoverBegun = false, LastWord = null, IsSurvivor = true }, PromotionAction.Wait, "not applied: 5 transactions"),
        ["silent, not in step"] = (Facts with { LastWord = Roles.Facts.Word(inStep: false) }, PromotionAction.Refuse, "not in step"),
        ["silent, semi-sync demanded and on"] = (Strict(SemiSyncWord.Active), PromotionAction.BeginFailover, "semi-sync Active"),
        ["silent, semi-sync demanded and degraded"] = (Strict(SemiSyncWord.Degraded), PromotionAction.Refuse, "was Degraded"),
        ["silent, semi-sync demanded and off"] = (Strict(SemiSyncWord.Off), PromotionAction.Refuse, "was Off"),
        ["silent, semi-sync demanded and unknown"] = (Strict(SemiSyncWord.Unknown), PromotionAction.Refuse, "was Unknown"),
        ["failover, drained"] = (Facts with { FailoverBegun = true }, PromotionAction.Open, "applied"),
        ["failover, not drained"] = (Undrained, PromotionAction.Wait, "not applied: 5 transactions"),
        ["failover late, wait"] = (By(CatchUpAction.Wait, Undrained), PromotionAction.Wait, "still not caught up"),
        ["failover late, refuse"] = (By(CatchUpAction.Refuse, Undrained), PromotionAction.Refuse, "Invoke-Failover"),
        ["failover late, force"] = (By(CatchUpAction.Force, Undrained), PromotionAction.Open, "Force"),
        ["silent, may still have the address"] = (Facts with { HolderMayServe = TimeSpan.FromMilliseconds(120) }, PromotionAction.Wait, "for another 120 ms (-TakeoverWait)"),
        ["failover, drained, may still have the address"] = (Facts with { FailoverBegun = true, HolderMayServe = TimeSpan.FromMilliseconds(1) }, PromotionAction.Wait, "-TakeoverWait"),
        ["peer closed, all here, may still have the address"] = (Answering() with { HolderMayServe = TimeSpan.FromMilliseconds(1) }, PromotionAction.Wait, "-TakeoverWait"),
        ["peer writable too long, may still have the address"] = (Answering(fenced: false) with { PeerWritableFor = TimeSpan.FromMilliseconds(200), HolderMayServe = TimeSpan.FromMilliseconds(1) }, PromotionAction.FencePeer, "still takes writes"),
        ["silent, not in step, may still have the address"] = (Facts with { LastWord = Roles.Facts.Word(inStep: false), HolderMayServe = TimeSpan.FromMilliseconds(1) }, PromotionAction.Refuse, "not in step"),
        ["both, drained"] = (Both(Facts with { LastWord = null }), PromotionAction.Open, "applied"),
        ["both, not drained"] = (Both(Undrained with { FailoverBegun = false }), PromotionAction.Wait, "not applied"),
        ["both, peer writable"] = (Both(Answering(fenced: false)), PromotionAction.Open, "applied"),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Row(string name)
    {
        var (facts, action, why) = Rows[name];
        var decision = PromotionRules.Next(facts);
        Assert.Equal(action, decision.Action);
        Assert.Contains(why, decision.Why, StringComparison.Ordinal);
        Assert.Equal(name.Contains("late", StringComparison.Ordinal) && !name.Contains("writable", StringComparison.Ordinal), decision.Overdue);
    }

    private static PromotionFacts Undrained => Facts with { FailoverBegun = true, Local = Server("a", retrieved: 15) };

    private static PromotionFacts Answering(bool fenced = true, int executed = 10) => Facts with { Peer = Server("b", fenced, executed), Silence = "" };

    private static PromotionFacts Strict(SemiSyncWord word) =>
        Facts with { Configuration = Facts.Configuration with { RequireSemiSync = true }, LastWord = Roles.Facts.Word(semiSync: word) };

    private static PromotionFacts By(CatchUpAction action, PromotionFacts facts) =>
        facts with { Elapsed = Late, Configuration = facts.Configuration with { OnCatchUpTimeout = action } };

    private static PromotionFacts Both(PromotionFacts facts) => facts with { Configuration = facts.Configuration with { WritePolicy = NodeWritePolicy.Both } };

    private static ServerSnapshot Server(string name, bool fenced = true, int executed = 10, ReceiverState? receiver = ReceiverState.Running, int retrieved = 0) =>
        Roles.Facts.Server(name, fenced, executed, receiver, retrieved);
}
