using MySqlHa.Node.Guard;

namespace MySqlHa.Node.Tests.Guard;

public sealed class GuardWatchRulesTests
{
    private static readonly GuardView Well = new() { AnswerLimit = 1_000_000, LastAnswer = 5_000_000, Exited = false, OnLoss = GuardLoss.Restart, Now = 5_500_000 };

    [Fact]
    public void One_that_answers_is_fine() =>
        Assert.Equal(new GuardWatchVerdict(GuardWatchAction.Fine, Frozen: false, 6_000_000), GuardWatchRules.Next(Well));

    [Theory]
    [InlineData(GuardLoss.Restart, GuardWatchAction.Restart)]
    [InlineData(GuardLoss.StepDown, GuardWatchAction.StepDown)]
    public void One_that_ended_is_replaced_at_once(GuardLoss loss, GuardWatchAction action) =>
        Assert.Equal(new GuardWatchVerdict(action, Frozen: false, long.MaxValue), GuardWatchRules.Next(Well with { Exited = true, OnLoss = loss }));

    [Theory]
    [InlineData(GuardLoss.Restart, GuardWatchAction.Restart)]
    [InlineData(GuardLoss.StepDown, GuardWatchAction.StepDown)]
    public void One_that_is_silent_is_killed_first(GuardLoss loss, GuardWatchAction action) =>
        Assert.Equal(new GuardWatchVerdict(action, Frozen: true, long.MaxValue), GuardWatchRules.Next(Well with { Now = 6_000_000, OnLoss = loss }));

    [Fact]
    public void A_guard_has_longer_than_its_daemon() =>
        Assert.True(new GuardSettings().AnswerLimit > new GuardSettings().Limit);
}
