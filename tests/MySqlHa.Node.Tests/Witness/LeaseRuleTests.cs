using MySqlHa.Node.Witness;

namespace MySqlHa.Node.Tests.Witness;

public sealed class LeaseRuleTests
{
    // 10 s of lease, 2 s for the fence, 0.5 % of drift: writable for 7.95 s.
    private static readonly LeaseTerms Terms = new(At(10));

    [Theory]
    [InlineData(0)]
    [InlineData(7.94)]
    public void A_holder_writes_until_its_server_must_begin_to_be_closed(double now)
    {
        var next = Decide(LeaseStance.Writable, LeaseAnswer.HeldByUs, renewed: 0, now);
        Assert.Equal(LeaseAction.Write, next.Action);
        Assert.Equal(At(7.95), next.WritableUntil);
    }

    [Theory]
    [InlineData("HeldByUs")]
    [InlineData("Unreachable")]
    public void It_steps_down_by_its_own_clock_whatever_it_last_heard(string heard)
    {
        var answer = Enum.Parse<LeaseAnswer>(heard);
        Assert.Equal(LeaseAction.Write, Decide(LeaseStance.Writable, answer, renewed: 0, 7.94).Action);
        Assert.Equal(LeaseAction.StepDown, Decide(LeaseStance.Writable, answer, renewed: 0, 7.95).Action);
    }

    [Fact]
    public void The_fence_is_over_before_the_lease_can_end()
    {
        var facts = Facts(LeaseStance.Writable, LeaseAnswer.HeldByUs, 0, 0);
        Assert.True(LeaseRule.WritableUntil(facts) + Terms.Fence <= LeaseRule.CertainUntil(facts));
        Assert.True(LeaseRule.CertainUntil(facts) < Terms.Ttl);
    }

    [Theory]
    [InlineData(WitnessLoss.StepDown)]
    [InlineData(WitnessLoss.Keep)]
    public void The_other_nodes_lease_ends_it_at_once(WitnessLoss loss) =>
        Assert.Equal(LeaseAction.StepDown, Decide(LeaseStance.Writable, LeaseAnswer.HeldByOther, renewed: 0, 0.1, loss).Action);

    [Fact]
    public void So_does_the_word_that_nobody_holds_it() =>
        Assert.Equal(LeaseAction.StepDown, Decide(LeaseStance.Writable, LeaseAnswer.Free, renewed: 0, 0.1).Action);

    [Fact]
    public void One_that_keeps_on_never_has_to_close_for_a_silent_witness()
    {
        var next = Decide(LeaseStance.Writable, LeaseAnswer.Unreachable, renewed: 0, 1000, WitnessLoss.Keep);
        Assert.Equal(LeaseAction.Write, next.Action);
        Assert.Null(next.WritableUntil);
    }

    [Fact]
    public void One_that_keeps_on_asks_for_the_role_again_when_the_witness_has_lost_it() =>
        Assert.Equal(LeaseAction.Acquire, Decide(LeaseStance.Writable, LeaseAnswer.Free, renewed: 0, 1000, WitnessLoss.Keep).Action);

    [Theory]
    [InlineData("Unknown", "Acquire")]
    [InlineData("Free", "Acquire")]
    [InlineData("HeldByOther", "Refuse")]
    [InlineData("Unreachable", "Refuse")]
    [InlineData("HeldByUs", "Write")]
    public void A_promotion_needs_the_role(string heard, string action)
    {
        var (answer, expected) = (Enum.Parse<LeaseAnswer>(heard), Enum.Parse<LeaseAction>(action));
        Assert.Equal(expected, Decide(LeaseStance.Promoting, answer, renewed: 0, 1).Action);
        Assert.Equal(expected, Decide(LeaseStance.Promoting, answer, renewed: 0, 1, WitnessLoss.Keep).Action);
    }

    [Theory]
    [InlineData(WitnessLoss.StepDown)]
    [InlineData(WitnessLoss.Keep)]
    public void A_promotion_does_not_open_on_a_lease_that_is_about_to_end(WitnessLoss loss)
    {
        Assert.Equal(LeaseAction.Write, Decide(LeaseStance.Promoting, LeaseAnswer.HeldByUs, renewed: 0, 6.94, loss).Action);
        Assert.Equal(LeaseAction.Renew, Decide(LeaseStance.Promoting, LeaseAnswer.HeldByUs, renewed: 0, 6.95, loss).Action);
        Assert.Equal(LeaseAction.Renew, Decide(LeaseStance.Promoting, LeaseAnswer.HeldByUs, renewed: null, 0, loss).Action);
    }

    [Fact]
    public void A_closed_node_gives_the_role_back_and_asks_for_none()
    {
        Assert.Equal(LeaseAction.Release, Decide(LeaseStance.Closed, LeaseAnswer.HeldByUs, renewed: 0, 1).Action);
        Assert.Equal(LeaseAction.None, Decide(LeaseStance.Closed, LeaseAnswer.Free, renewed: 0, 1).Action);
        Assert.Equal(LeaseAction.None, Decide(LeaseStance.Closed, LeaseAnswer.Unreachable, renewed: 0, 1).Action);
    }

    [Fact]
    public void It_renews_at_a_third_and_tries_a_failed_renewal_again_soon()
    {
        Assert.Equal(0, Renewal(renewed: null, tried: null, now: 0), 6);
        Assert.Equal(10.0 / 3, Renewal(renewed: 0, tried: 0, now: 1), 6);
        Assert.Equal(10.0 / 3 + 0.5, Renewal(renewed: 0, tried: 10.0 / 3, now: 3.4), 6);

        static double Renewal(double? renewed, double? tried, double now) =>
            LeaseRule.Next(Facts(LeaseStance.Writable, LeaseAnswer.HeldByUs, renewed, now) with { TriedAt = tried is { } t ? At(t) : null }).RenewAt.TotalSeconds;
    }

    [Fact]
    public void Why_names_the_times()
    {
        Assert.Equal(
            "the lease was not renewed for 8 s, and ends at the witness after 10 s: the server is closed before that",
            Decide(LeaseStance.Writable, LeaseAnswer.Unreachable, renewed: 0, 8).Why);
        Assert.Contains("without the witness (-OnWitnessLoss Keep)", Decide(LeaseStance.Writable, LeaseAnswer.Unreachable, renewed: 0, 8, WitnessLoss.Keep).Why, StringComparison.Ordinal);
    }

    private static LeaseDecision Decide(LeaseStance stance, LeaseAnswer answer, double? renewed, double now, WitnessLoss loss = WitnessLoss.StepDown) =>
        LeaseRule.Next(Facts(stance, answer, renewed, now, loss));

    private static LeaseFacts Facts(LeaseStance stance, LeaseAnswer answer, double? renewed, double now, WitnessLoss loss = WitnessLoss.StepDown) => new()
    {
        Terms = Terms with { OnLoss = loss },
        Stance = stance,
        Answer = answer,
        RenewedAt = renewed is { } r ? At(r) : null,
        Now = At(now),
    };

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
