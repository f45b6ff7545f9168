using System.Diagnostics;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Plan;

public sealed class PlanRunnerTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakePlan _fake;

    public PlanRunnerTests() => _fake = new FakePlan(_time);

    public ValueTask DisposeAsync() => _fake.DisposeAsync();

    [Fact]
    public async Task Steps_run_in_order_and_what_is_so_already_is_left_alone()
    {
        _fake.World.Add("b");
        var result = await _fake.RunAsync(FakePlan.Plan(_fake.Step("a"), _fake.Step("b"), _fake.Step("c")));
        Assert.Equal(["+a", "+c"], _fake.Done);
        Assert.Equal([StepOutcome.Done, StepOutcome.AlreadySo, StepOutcome.Done], result.Steps.Select(s => s.Outcome));
        Assert.Equal((true, true), (result.Completed, result.Changed));
        Assert.Equal(["1/3 a", "a Done", "2/3 b", "b AlreadySo", "3/3 c", "c Done"], _fake.Heard);

        var again = await _fake.RunAsync(FakePlan.Plan(_fake.Step("a"), _fake.Step("b"), _fake.Step("c")));
        Assert.Equal((true, false), (again.Completed, again.Changed));
    }

    [Fact]
    public async Task A_failure_names_the_step_and_what_is_left_and_the_rest_is_not_reached()
    {
        var result = await _fake.RunAsync(FakePlan.Plan(_fake.Step("a"), _fake.Step("b", verify: _ => FakePlan.Fail()), _fake.Step("c")));
        Assert.Equal([StepOutcome.Done, StepOutcome.Failed, StepOutcome.NotReached], result.Steps.Select(s => s.Outcome));
        Assert.Equal(
            "db1:3306: it cannot be. Test-Operation stopped in step 2 of 3 on db1:3306 (make b so). What was done before stays.", result.Failure!.Message);
        Assert.Equal((ReplicationError.StatementFailed, "Mend it."), (result.Failure.Error, result.Failure.Remedy));
        Assert.Equal(["+a", "+b"], _fake.Done);
    }

    [Fact]
    public async Task Something_unforeseen_becomes_an_error_without_its_text()
    {
        var result = await _fake.RunAsync(FakePlan.Plan(_fake.Step("a", _ => throw new InvalidOperationException(FakePlan.Secret))));
        Assert.Equal(ReplicationError.StatementFailed, result.Failure!.Error);
        Assert.Contains("InvalidOperationException", result.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("step 1 of 1 on db1:3306 (make a so). Nothing had been changed before.", result.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FakePlan.Secret, result.Failure.ToString() + result.Steps[0].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("look")]
    [InlineData("perform")]
    [InlineData("verify")]
    [InlineData("block")]
    public async Task The_deadline_is_over_the_whole_step(string where)
    {
        var entered = new TaskCompletionSource();
        using var blocked = new ManualResetEventSlim();
        var hang = _fake.Step("b") with { Deadline = TimeSpan.FromSeconds(30) };
        hang = where switch
        {
            "look" => hang with { AlreadyDone = async (_, _) => await Hang<bool>() },
            "perform" => hang with { Perform = (_, _) => Hang<bool>() },
            "verify" => hang with { Verify = (_, _) => Hang<bool>() },
            _ => hang with { Perform = (_, _) => { entered.SetResult(); blocked.Wait(TimeSpan.FromSeconds(20), CancellationToken.None); return Task.CompletedTask; } },
        };
        var running = _fake.RunAsync(FakePlan.Plan(_fake.Step("a"), hang));
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        var result = await running.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        blocked.Set();
        Assert.Equal(ReplicationError.Timeout, result.Failure!.Error);
        Assert.Contains("no end within 30 s", result.Failure.Message, StringComparison.Ordinal);

        Task<T> Hang<T>()
        {
            entered.SetResult();
            return new TaskCompletionSource<T>().Task;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_ends_a_step_at_once_whether_it_heeds_the_token_or_not(bool heeds)
    {
        using var stop = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        var running = _fake.RunAsync(
            FakePlan.Plan(FailurePolicy.RollBack, _fake.Step("a"), _fake.Step("b", token =>
            {
                entered.SetResult();
                return Task.Delay(Timeout.Infinite, heeds ? token : CancellationToken.None);
            })), cancellation: stop.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var clock = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(Stopwatch.GetElapsedTime(clock).TotalMilliseconds, 0, 300);
        Assert.Equal(["+a"], _fake.Done);
    }

    [Fact]
    public async Task Roll_back_takes_back_what_was_done_last_first_and_nothing_else()
    {
        _fake.World.Add("b");
        var result = await _fake.RunAsync(FakePlan.Plan(
            FailurePolicy.RollBack, _fake.Step("a"), _fake.Step("b"), _fake.Step("c"), _fake.Step("d", _ => FakePlan.Fail()), _fake.Step("e")));
        Assert.Equal(["+a", "+c", "-c", "-a"], _fake.Done);
        Assert.Equal(
            [StepOutcome.Undone, StepOutcome.AlreadySo, StepOutcome.Undone, StepOutcome.Failed, StepOutcome.NotReached], result.Steps.Select(s => s.Outcome));
        Assert.False(result.Changed);
        Assert.EndsWith("What had been done was taken back.", result.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_undo_that_fails_is_named_and_the_others_go_on()
    {
        var result = await _fake.RunAsync(FakePlan.Plan(
            FailurePolicy.RollBack, _fake.Step("a"), _fake.Step("b", undo: () => FakePlan.Fail("b stays")), _fake.Step("c"), _fake.Step("d", _ => FakePlan.Fail())));
        Assert.Equal(["+a", "+b", "+c", "-c", "-a"], _fake.Done);
        Assert.Equal([StepOutcome.Undone, StepOutcome.UndoFailed, StepOutcome.Undone, StepOutcome.Failed], result.Steps.Select(s => s.Outcome));
        Assert.True(result.Changed);
        Assert.Contains("but for: make b so on db1:3306 (db1:3306: b stays; by hand: UNDO b)", result.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_is_previewed_without_changing_anything()
    {
        _fake.World.Add("b");
        var cannotTell = _fake.Step("c") with { AlreadyDone = async (_, _) => { await FakePlan.Fail(); return true; } };
        var preview = await PlanRunner.PreviewAsync(FakePlan.Plan(_fake.Step("a"), _fake.Step("b"), cannotTell), _fake.Context, TestContext.Current.CancellationToken);
        Assert.Equal([false, true, false], preview);
        Assert.Empty(_fake.Done);
    }
}
