using MySqlHa.Node.Guard;

namespace MySqlHa.Node.Tests.Guard;

public sealed class GuardRulesTests
{
    private static readonly GuardFacts Well = new() { Limit = 300_000, LastBeat = 1_000_000, Holds = true, PipeOpen = true, Goodbye = false, Now = 1_100_000 };

    [Fact]
    public void A_fresh_beat_keeps_and_tells_when_it_will_be_too_old() =>
        Assert.Equal(new GuardVerdict(GuardAction.Keep, default, 1_300_000), GuardRules.Next(Well));

    [Theory]
    [InlineData(1_299_999, GuardAction.Keep)]
    [InlineData(1_300_000, GuardAction.Release)]
    [InlineData(9_000_000, GuardAction.Release)]
    public void Silence_counts_from_the_limit_on(long now, GuardAction action) =>
        Assert.Equal(action, GuardRules.Next(Well with { Now = now }).Action);

    [Fact]
    public void Silence_is_named()
    {
        var verdict = GuardRules.Next(Well with { Now = 2_000_000 });
        Assert.Equal(GuardReason.DaemonSilent, verdict.Reason);
    }

    [Fact]
    public void A_backup_may_stand_still() =>
        Assert.Equal(new GuardVerdict(GuardAction.Keep, default, long.MaxValue), GuardRules.Next(Well with { Holds = false, Now = 60_000_000 }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_end_of_the_pipe_counts_at_once_and_always(bool holds) =>
        Assert.Equal(new GuardVerdict(GuardAction.Release, GuardReason.DaemonEnded, long.MaxValue), GuardRules.Next(Well with { PipeOpen = false, Holds = holds }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_goodbye_nothing_is_released(bool open) =>
        Assert.Equal(GuardAction.End, GuardRules.Next(Well with { Goodbye = true, PipeOpen = open, Now = 60_000_000 }).Action);
}
