using MySqlHa.Node.Witness;

namespace MySqlHa.Node.Tests.Witness;

public sealed class QuorumRuleTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void More_than_half_is_a_majority(int targets, int majority) => Assert.Equal(majority, QuorumRule.Majority(targets));

    [Fact]
    public void Nothing_is_known_before_the_answers_decide()
    {
        var rule = new QuorumRule(3, 2);
        Assert.Null(rule.IsReached);
        Assert.Null(rule.Report(0, true));
        Assert.Null(rule.Report(1, false));
        Assert.Null(rule.IsReached);
        Assert.True(rule.Report(2, true));
        Assert.True(rule.IsReached);
    }

    [Fact]
    public void The_first_answers_decide_whatever_rise_and_fall_say()
    {
        var rule = new QuorumRule(3, 2, fall: 9, rise: 9);
        Assert.Null(rule.Report(0, false));
        Assert.False(rule.Report(2, false));
    }

    [Fact]
    public void It_is_reached_without_the_answer_of_those_that_cannot_matter()
    {
        var rule = new QuorumRule(3, 2);
        rule.Report(0, true);
        Assert.True(rule.Report(1, true));
        Assert.Null(rule.Report(2, false));
        Assert.True(rule.IsReached);
        Assert.Equal(2, rule.Answering);
    }

    [Fact]
    public void One_target_falls_after_three_in_a_row_and_rises_after_two()
    {
        var rule = new QuorumRule(1, 1);
        Assert.True(rule.Report(0, true));
        Assert.Null(rule.Report(0, false));
        Assert.Null(rule.Report(0, false));
        Assert.Null(rule.Report(0, true));
        Assert.Null(rule.Report(0, false));
        Assert.Null(rule.Report(0, false));
        Assert.False(rule.Report(0, false));
        Assert.Null(rule.Report(0, true));
        Assert.True(rule.Report(0, true));
    }

    [Fact]
    public void It_is_lost_when_too_few_are_left_and_not_sooner()
    {
        var rule = new QuorumRule(3, 2, fall: 1, rise: 1);
        rule.Report(0, true);
        rule.Report(1, true);
        rule.Report(2, true);
        Assert.Null(rule.Report(1, false));
        Assert.False(rule.Report(0, false));
        Assert.True(rule.Report(1, true));
    }

    [Fact]
    public void A_state_is_told_once()
    {
        var rule = new QuorumRule(2, 1, fall: 1, rise: 1);
        Assert.True(rule.Report(0, true));
        Assert.Null(rule.Report(1, true));
        Assert.Null(rule.Report(0, false));
        Assert.False(rule.Report(1, false));
        Assert.Null(rule.Report(1, false));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 0)]
    [InlineData(3, 4)]
    public void A_quorum_that_cannot_be_is_refused(int targets, int quorum) => Assert.Throws<ArgumentOutOfRangeException>(() => new QuorumRule(targets, quorum));
}
