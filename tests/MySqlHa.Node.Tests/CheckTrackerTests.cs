using MySqlHa.Node.Tests.Support;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Tests;

/// <summary>Each check asks the test how it goes: results are counted, not timed.</summary>
public sealed class CheckTrackerTests : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(1);
    private readonly FakeHost _host = new();
    private readonly VrrpRouter _router;
    private volatile bool _passes = true;
    private int _runs;
    private int _failures;

    public CheckTrackerTests() =>
        _router = VrrpRouter.Start(FakeHost.Vrrp, _host.Environment, _host, new Dictionary<string, string> { [Options().Key] = "waiting for the first result" });

    public void Dispose() => _router.Dispose();

    [Fact]
    public void The_first_result_decides_whatever_rise_says()
    {
        using var tracker = Track(Options() with { Rise = 1000, Interval = TimeSpan.FromHours(1) });
        Until(VrrpState.Master);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public void It_falls_after_as_many_failures_as_told_and_not_before()
    {
        using var tracker = Track(Options() with { Fall = 7 });
        Until(VrrpState.Master);
        _passes = false;
        Until(VrrpState.Fault);
        Assert.True(_failures >= 7);
        Assert.Equal("disk is full", _router.GetStatus().Reason);
    }

    [Fact]
    public void A_check_that_throws_has_failed()
    {
        using var tracker = Track(Options(), _ => throw new InvalidOperationException("no such table"));
        FakeHost.Until(() => _router.GetStatus().Reason.Contains("no such table", StringComparison.Ordinal), "The reason");
    }

    [Fact]
    public void One_that_is_cancelled_by_itself_has_failed_and_goes_on()
    {
        using var tracker = Track(Options(), _ => Interlocked.Increment(ref _runs) == 1 ? throw new OperationCanceledException("its own") : Task.FromResult(new CheckOutcome(true, "")));
        Until(VrrpState.Master);
    }

    [Fact]
    public async Task One_that_hangs_has_failed_is_cancelled_and_not_started_beside_itself()
    {
        var cancelled = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        using var tracker = Track(Options() with { Timeout = TimeSpan.FromMilliseconds(30) }, async cancellation =>
        {
            if (Interlocked.Increment(ref _runs) > 1)
            {
                return new CheckOutcome(true, "");
            }

            cancellation.Register(cancelled.SetResult);
            await release.Task;
            return new CheckOutcome(true, "");
        });
        FakeHost.Until(() => _router.GetStatus().Reason.Contains("did not answer within 0.03 s", StringComparison.Ordinal), "The reason");
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var asked = _router.GetStatus().Since;
        FakeHost.Until(() => DateTimeOffset.Now - asked > TimeSpan.FromMilliseconds(100), "Time for a hundred runs");
        Assert.Equal(1, _runs);
        release.SetResult();
        Until(VrrpState.Master);
    }

    [Theory]
    [InlineData(10, 110, 100)]
    [InlineData(-30, 100, 70)]
    [InlineData(-253, 100, 1)]
    [InlineData(253, 254, 100)]
    public void A_weight_moves_the_priority_and_raises_no_fault(int weight, int good, int bad)
    {
        _router.ClearFault(Options().Key);
        Until(VrrpState.Master);
        using var tracker = Track(Options() with { Weight = weight });
        FakeHost.Until(() => _router.GetStatus().EffectivePriority == good, "The good priority");
        _passes = false;
        FakeHost.Until(() => _router.GetStatus().EffectivePriority == bad, "The bad priority");
        Assert.Equal(VrrpState.Master, _router.GetStatus().State);
    }

    [Fact]
    public void Disposing_ends_the_runs_and_cancels_the_one_under_way()
    {
        var cancelled = new ManualResetEventSlim();
        var tracker = Track(Options() with { Timeout = TimeSpan.FromHours(1) }, async cancellation =>
        {
            Interlocked.Increment(ref _runs);
            cancellation.Register(cancelled.Set);
            await Task.Delay(Timeout.Infinite, cancellation);
            return default;
        });
        FakeHost.Until(() => _runs == 1, "The first run");
        tracker.Dispose();
        Assert.True(cancelled.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    /// <summary>keepalived asks the program alone; a child that it left in the background is not waited for.</summary>
    [Theory]
    [InlineData("/bin/true", true, "")]
    [InlineData("/bin/sh -c \"exit 3\"", false, "/bin/sh ended with exit code 3")]
    [InlineData("\"/bin/sh\" -c \"sleep 60 & exit 0\"", true, "")]
    public async Task A_program_passes_with_exit_code_0(string command, bool passes, string reason) => Assert.Equal(
        new CheckOutcome(passes, reason),
        await ProgramCheck.Parse(command).RunAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

    private static CheckOptions Options() => new() { Name = "disk", Interval = Often };

    private CheckTracker Track(CheckOptions options, Func<CancellationToken, Task<CheckOutcome>>? check = null) => new(options, check ?? Ask, _router);

    private Task<CheckOutcome> Ask(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _runs);
        var passes = _passes;
        if (!passes)
            Interlocked.Increment(ref _failures);
        return Task.FromResult(new CheckOutcome(passes, passes ? "" : "disk is full"));
    }

    private void Until(VrrpState state) => FakeHost.Until(() => _router.GetStatus().State == state, state.ToString());
}
