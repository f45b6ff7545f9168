using System.Diagnostics;
using MySqlHa.Lab.Linux;
using MySqlHa.Node.Guard;
using MySqlHa.Node.Tests.Support;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Tests.Guard;

/// <summary>A node and its guard watch each other; the guard is the real one.</summary>
public sealed class GuardKeeperTests
{
    [Fact]
    public void The_node_waits_until_its_guard_watches()
    {
        using var rig = new GuardRig();
        var begun = Stopwatch.GetTimestamp();
        using var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 0, 3 * 100 * 3);
        Assert.Equal("Running", keeper.Status.State);
        Assert.Contains(rig.Heard, h => h.StartsWith("GuardStarted", StringComparison.Ordinal));
        keeper.SayGoodbye();
    }

    [Fact]
    public void With_a_goodbye_it_ends_and_touches_nothing()
    {
        using var rig = new GuardRig();
        var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        var guard = ProcessIdentity.Of(keeper.Status.ProcessId!.Value)!.Value;
        keeper.Beat(holds: true);
        keeper.SayGoodbye();
        FakeHost.Until(() => !guard.IsAlive, "The guard's end");
        Assert.Equal("", rig.Journal);
        Assert.False(rig.Daemon.HasExited);
    }

    [Fact]
    public void Without_one_it_releases_and_writes_down_why()
    {
        using var rig = new GuardRig();
        var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        keeper.Beat(holds: true);
        keeper.Dispose();
        FakeHost.Until(() => rig.Journal.Contains("\"event\":\"end\"", StringComparison.Ordinal), "The journal's line");
        Assert.Contains("ended without a word", rig.Journal, StringComparison.Ordinal);
        Assert.Contains("192.0.2.100/32 off lo", rig.Journal, StringComparison.Ordinal);
        // It lived: only one that stands still is killed.
        Assert.False(rig.Daemon.HasExited);
    }

    [Fact]
    public void A_loop_that_holds_and_stands_still_costs_the_process_its_life()
    {
        using var rig = new GuardRig();
        using var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        keeper.Beat(holds: true);
        FakeHost.Until(() => rig.Daemon.HasExited, "The daemon's end");
        FakeHost.Until(() => rig.Journal.Contains("\"event\":\"end\"", StringComparison.Ordinal), "The journal's line");
        Assert.Contains("gave no sign of life for 3", rig.Journal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_that_holds_nothing_may_stand_still()
    {
        using var rig = new GuardRig();
        using var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        keeper.Beat(holds: false);

        // As long as one with the same limit that holds, and begins later, is borne.
        using var other = new GuardRig();
        using var holding = other.Start();
        FakeHost.Until(() => other.Faults.IsEmpty, "The other guard's word");
        holding.Beat(holds: true);
        FakeHost.Until(() => other.Daemon.HasExited, "The end of the one that holds");
        Assert.False(rig.Daemon.HasExited);
        Assert.Equal("Running", keeper.Status.State);
        keeper.SayGoodbye();
    }

    [Fact]
    public void An_open_server_counts_as_holding_whatever_the_loop_says()
    {
        using var rig = new GuardRig();
        using var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        keeper.Serves = true;
        keeper.Beat(holds: false);
        FakeHost.Until(() => rig.Daemon.HasExited, "The daemon's end");
    }

    [Theory]
    [InlineData(LinuxSignal.Kill, GuardLoss.Restart, "has ended")]
    [InlineData(LinuxSignal.Kill, GuardLoss.StepDown, "has ended")]
    [InlineData(LinuxSignal.Stop, GuardLoss.Restart, "does not answer")]
    public async Task A_guard_that_is_gone_or_stands_still_is_replaced(LinuxSignal signal, GuardLoss onLoss, string said)
    {
        using var rig = new GuardRig { Settings = new() { Program = GuardRig.Program, Limit = TimeSpan.FromSeconds(2), OnLoss = onLoss } };
        using var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        var first = ProcessIdentity.Of(keeper.Status.ProcessId!.Value)!.Value;
        using var end = new CancellationTokenSource();
        var beating = Task.Run(
            async () =>
            {
                while (!end.IsCancellationRequested)
                {
                    keeper.Beat(holds: true);
                    await Task.Delay(50);
                }
            },
            TestContext.Current.CancellationToken);
        first.Signal(signal);
        FakeHost.Until(() => keeper.Status is { State: "Running", Restarts: 1 }, "Another guard");
        Assert.False(first.IsAlive);
        Assert.Contains(rig.Heard, h => h.StartsWith("GuardLost", StringComparison.Ordinal) && h.Contains(said, StringComparison.Ordinal));
        Assert.Equal(onLoss == GuardLoss.StepDown, rig.Heard.Any(h => h.StartsWith("fault: the guard", StringComparison.Ordinal)));
        FakeHost.Until(() => rig.Faults.IsEmpty, "The node is fit again");
        Assert.False(rig.Daemon.HasExited);
        Assert.Equal("", rig.Journal);
        await end.CancelAsync();
        await beating;
        keeper.SayGoodbye();
    }

    [Fact]
    public void A_guard_that_is_asked_nothing_owes_no_answer()
    {
        using var rig = new GuardRig();
        using var keeper = rig.Start();
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");

        // As long as another one that is asked, later, and does not answer is borne.
        using var other = new GuardRig();
        using var asking = other.Start();
        FakeHost.Until(() => other.Faults.IsEmpty, "The other guard's word");
        ProcessIdentity.Of(asking.Status.ProcessId!.Value)!.Value.Signal(LinuxSignal.Stop);
        asking.Beat(holds: false);
        FakeHost.Until(() => asking.Status.Restarts == 1, "Another guard in its place");
        asking.SayGoodbye();
        Assert.Equal(("Running", 0), (keeper.Status.State, keeper.Status.Restarts));
        keeper.SayGoodbye();
    }

    [Fact]
    public void A_program_that_is_not_there_is_named_with_the_remedy()
    {
        using var rig = new GuardRig { Settings = new() { Program = "/nowhere/mysqlha-guard" } };
        var error = Assert.Throws<GuardException>(() => rig.Start());
        Assert.Contains("/nowhere/mysqlha-guard", error.Message, StringComparison.Ordinal);
        Assert.Contains("-NoGuard", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_instances_guard_waits_until_the_earlier_one_has_let_go()
    {
        using var rig = new GuardRig();
        var charge = rig.Charge();
        using var first = rig.Link(charge);
        FakeHost.Until(() => first.Ready.IsCompleted, "The first guard's word");
        using var second = rig.Link(charge);
        FakeHost.Until(() => rig.Heard.Any(h => h.StartsWith("GuardWaits", StringComparison.Ordinal)), "The second guard's word that it waits");
        Assert.False(second.Ready.IsCompleted);
        first.SayGoodbye();
        FakeHost.Until(() => second.Ready.IsCompleted, "The second guard's word");
        second.SayGoodbye();
    }

    [Fact]
    public void The_password_is_in_no_argument_and_no_variable()
    {
        using var rig = new GuardRig();
        var server = new GuardedServer("127.0.0.1", 9, "node", "never shown", MySqlHa.Replication.TlsMode.None, null);
        using var keeper = rig.Start(rig.Charge() with { Server = server });
        FakeHost.Until(() => rig.Faults.IsEmpty, "The guard's word");
        var process = keeper.Status.ProcessId;
        Assert.DoesNotContain("never shown", File.ReadAllText($"/proc/{process}/cmdline"), StringComparison.Ordinal);
        Assert.DoesNotContain("never shown", File.ReadAllText($"/proc/{process}/environ"), StringComparison.Ordinal);
        Assert.DoesNotContain("never shown", $"{rig.Charge() with { Server = server }}", StringComparison.Ordinal);
        FakeHost.Until(() => rig.Heard.Any(h => h.StartsWith("GuardNoSession", StringComparison.Ordinal)), "Its word that nobody listens there");
        Assert.DoesNotContain(rig.Heard, h => h.Contains("never shown", StringComparison.Ordinal));
        keeper.SayGoodbye();
    }

    [Fact]
    public void What_the_guard_says_before_the_node_has_a_log_is_in_it_all_the_same()
    {
        using var rig = new GuardRig();
        var log = new GuardLog();
        log.Write(VrrpLogLevel.Warning, "GuardNoSession", "early");
        Assert.Empty(rig.Heard);
        log.Attach(rig);
        log.Write(VrrpLogLevel.Information, "GuardSession", "late");
        Assert.Equal(["GuardNoSession: early", "GuardSession: late"], rig.Heard);
    }

    [Fact]
    public void What_a_terminal_sends_to_all_does_not_end_it()
    {
        using var rig = new GuardRig();
        using var link = rig.Link(rig.Charge());
        FakeHost.Until(() => link.Ready.IsCompleted, "The guard's word");
        var guard = ProcessIdentity.Of(link.ProcessId)!.Value;
        foreach (var signal in new[] { LinuxSignal.Interrupt, LinuxSignal.Terminate, LinuxSignal.Hangup })
        {
            guard.Signal(signal);
        }

        // A signal comes before what is read after it.
        link.Beat(holds: false);
        FakeHost.Until(() => link.IsAnswered, "The guard's answer");
        Assert.True(guard.IsAlive);
        link.SayGoodbye();
        FakeHost.Until(() => !guard.IsAlive, "The guard's end");
    }
}
