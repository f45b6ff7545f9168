using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Plan;
using Coordinator = MySqlHa.Replication.Operations.HalfReceived.Coordinator;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>How long an applier's coordinator is waited for, and when it is ended; on a clock that goes on as soon as somebody waits.</summary>
public sealed class HalfReceivedRuleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly Coordinator Comes = new("7", Reads: false, Waits: false);
    private static readonly Coordinator Reads = new("7", Reads: true, Waits: false);
    private static readonly Coordinator Waits = new("7", Reads: true, Waits: true);

    private readonly PassingTime _time = new();
    private readonly List<string> _killed = [];

    [Fact]
    public async Task It_is_ended_when_it_waits_and_waited_for_until_it_is_gone()
    {
        Assert.Equal(5, await LooksAsync(i => i < 4 ? Waits : null));
        Assert.Equal(["7", "7", "7", "7"], _killed);
    }

    [Fact]
    public async Task While_it_reads_the_part_that_is_there_it_has_the_time_and_is_not_ended()
    {
        await LooksAsync(_ => Reads);
        Assert.Equal(Limit, _time.Passed);
        Assert.Empty(_killed);
    }

    [Fact]
    public async Task One_that_has_more_to_do_first_is_not_waited_for_that_long()
    {
        await LooksAsync(_ => Comes);
        Assert.Equal(TimeSpan.FromSeconds(1), _time.Passed);
        Assert.Empty(_killed);
    }

    [Fact]
    public async Task One_that_comes_to_it_meanwhile_is_ended_at_its_end()
    {
        await LooksAsync(i => i < 10 ? Comes : i < 60 ? Reads : i < 62 ? Waits : null);
        Assert.Equal(2, _killed.Count);
    }

    [Fact]
    public async Task One_that_does_not_go_is_left_to_the_stop() => Assert.InRange(await LooksAsync(_ => Waits), 10, 1000);

    [Fact]
    public async Task Where_there_is_none_nothing_is_waited_for()
    {
        Assert.Equal(1, await LooksAsync(_ => null));
        Assert.Equal(TimeSpan.Zero, _time.Passed);
    }

    /// <returns>How often it was looked at.</returns>
    private async Task<int> LooksAsync(Func<int, Coordinator?> seen)
    {
        var looks = 0;
        await HalfReceived.EndWaitAsync(
            () => Task.FromResult(seen(looks++)),
            id =>
            {
                _killed.Add(id);
                return Task.CompletedTask;
            },
            Limit, _time, TestContext.Current.CancellationToken);
        return looks;
    }
}
