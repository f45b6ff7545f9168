using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>-TrackScript in all its forms. The switch in the captured table makes a check pass and fail.</summary>
public sealed class TrackScriptTests : InstanceTest
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, object> _switch = new() { ["ok"] = true, ["runs"] = 0 };

    [Theory]
    [InlineData("{ $false }", "check 1 returned $false")]
    [InlineData("{ throw 'out of disk' }", "out of disk")]
    [InlineData("{ /bin/sh -c 'exit 7' }", "exit code 7")]
    [InlineData("{ exit 3 }", "exit code 3")]
    [InlineData("'/bin/sh -c \"exit 4\"'", "exit code 4")]
    [InlineData("@{ Name = 'slow'; Script = { [Threading.Thread]::Sleep(3000) }; Interval = 0.1; Timeout = 0.2 }", "slow did not answer within 0.2 s")]
    [InlineData("@{ Name = 'loop'; Script = { while ($true) { } }; Interval = 0.1; Timeout = 0.2 }", "loop")]
    [InlineData("@{ Name = 'sleep'; Script = '/bin/sleep 30'; Interval = 0.1; Timeout = 0.2 }", "sleep")]
    public void A_check_that_fails_is_a_fault_with_its_reason(string check, string reason)
    {
        Session.Run(Start($"-TrackScript {check}")).ThrowIfFailed();
        Until(() => Reason().Contains(reason, StringComparison.Ordinal), $"The reason '{reason}'");
        Assert.Equal("Fault", Session.Run("Get-VrrpInstance vip").Property("State"));
        Assert.False(Cable.HasAddress("10.78.0.100"));
    }

    [Theory]
    [InlineData("{ $true }")]
    [InlineData("{ }")]
    [InlineData("{ 'some words' }")]
    [InlineData("{ /bin/sh -c 'exit 7'; /bin/true }")]
    [InlineData("'/bin/true'")]
    [InlineData("'true'")]
    [InlineData("'\"/bin/sh\" -c \"exit 0\"'")]
    [InlineData("'/bin/sh -c \"sleep 30 & exit 0\"'")]
    [InlineData("@{ script = { $true }; interval = 0.1 }, '/bin/true'")]
    public void A_check_that_passes_lets_the_node_be_master(string check)
    {
        Session.Run(Start($"-TrackScript {check}")).ThrowIfFailed();
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
    }

    [Fact]
    public void Fall_and_rise_count_and_the_state_follows()
    {
        StartWith("@{ Name = 'flag'; Script = { $switch.runs++; $switch.ok }; Interval = 0.05; Fall = 3; Rise = 3 }");
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        _switch["ok"] = false;
        Assert.Contains("flag returned $false", (string)Session.Run("Wait-VrrpInstance vip Fault").Property("Reason")!, StringComparison.Ordinal);
        _switch["ok"] = true;
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
    }

    [Fact]
    public void Weights_move_the_priority_and_are_no_fault()
    {
        StartWith("@{ Name = 'minus'; Script = { $switch.ok }; Interval = 0.05; Weight = -20 }, @{ Name = 'plus'; Script = { $switch.ok }; Interval = 0.05; Weight = 5 }");
        Until(() => Priority() == 105, "The priority 105");
        _switch["ok"] = false;
        Until(() => Priority() == 80, "The priority 80");
        Assert.Equal("Master", Session.Run("Wait-VrrpInstance vip Master").Property("State"));
        Assert.Equal(100, Session.Run("Get-VrrpInstance vip").Property("Priority"));
    }

    [Fact]
    public void The_engine_advertises_on_while_a_check_hangs_and_the_stop_does_not_wait_for_it()
    {
        StartWith("@{ Name = 'hang'; Script = { if (-not $switch.ok) { [Threading.Thread]::Sleep(60000) } }; Interval = 0.05; Timeout = 60 }");
        Session.Run("Wait-VrrpInstance vip Master").ThrowIfFailed();
        _switch["ok"] = false;
        var sent = Sent();
        Until(() => Sent() > sent + 20, "Twenty advertisements");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Session.Run("Stop-VrrpInstance vip").ThrowIfFailed();
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 6);
    }

    [Fact]
    public void A_hanging_check_is_not_started_a_second_time()
    {
        StartWith("@{ Name = 'once'; Script = { $switch.runs++; [Threading.Thread]::Sleep(60000) }; Interval = 0.05; Timeout = 0.1 }");
        Until(() => Log().Any(), "The first failure");
        Session.Run("Wait-VrrpInstance vip Master -Timeout 1.5");
        Assert.Equal(1, _switch["runs"]);

        IEnumerable<object> Log() => Session.Run("(Get-VrrpInstance vip).Log | Where-Object Code -eq CheckFailed").Output;
    }

    private void StartWith(string checks)
    {
        Session.Run("$global:flags = $args[0]", _switch).ThrowIfFailed();
        Session.Run(Start($"-TrackScript {checks.Replace("$switch", "$flags", StringComparison.Ordinal)}")).ThrowIfFailed();
    }

    private int Priority() => (int)Session.Run("Get-VrrpInstance vip").Property("EffectivePriority")!;

    private string Reason() => (string)Session.Run("Get-VrrpInstance vip").Property("Reason")!;

    private long Sent() => Session.Run("(Get-VrrpInstance vip).Counters.Sent").Single<long>();
}
