using System.Net;
using MySqlHa.Node.Tests.Support;
using MySqlHa.Replication;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Tests;

public sealed class HaNodeTests
{
    private readonly FakeHost _host = new();
    private readonly TaskCompletionSource<CheckOutcome> _answer = new();

    [Fact]
    public void Without_trackers_it_is_master()
    {
        using var node = Start(new HaNodeConfiguration { Vrrp = FakeHost.Vrrp });
        Until(node, VrrpState.Master);
    }

    [Fact]
    public void Every_tracker_must_have_spoken_before_it_may_be_master()
    {
        // The owner of the address would be master at once.
        using var node = Start(new HaNodeConfiguration { Vrrp = FakeHost.Vrrp with { Priority = 255 }, Checks = [Waiting("one"), Passing("two")] });
        FakeHost.Until(() => _host.Log.Any(l => l.Message.Contains("two passes", StringComparison.Ordinal)), "The first result");
        FakeHost.Until(() => node.Router.GetStatus().Reason == "waiting for the first result of one", "Waiting for the other alone");
        Assert.Equal(VrrpState.Fault, node.Router.GetStatus().State);
        _answer.SetResult(new CheckOutcome(true, ""));
        Until(node, VrrpState.Master);
        FakeHost.Until(() => _host.Transitions.Count > 1, "The news, which follows the state");
        Assert.Equal([VrrpState.Fault, VrrpState.Master], _host.Transitions.Select(t => t.To));
    }

    [Fact]
    public void A_check_with_a_weight_is_not_waited_for()
    {
        var check = Waiting("one");
        using var node = Start(new HaNodeConfiguration { Vrrp = FakeHost.Vrrp, Checks = [check with { Options = check.Options with { Weight = 5 } }] });
        Until(node, VrrpState.Master);
    }

    [Fact]
    public void A_server_that_is_not_there_keeps_it_in_fault()
    {
        using var node = Start(new HaNodeConfiguration { Vrrp = FakeHost.Vrrp with { Priority = 255 }, Server = new ServerEndpoint("127.0.0.1", 9), Login = new ServerLogin("monitor", "never shown") });
        FakeHost.Until(() => node.Health is not null, "The first verdict");
        FakeHost.Until(() => node.Router.GetStatus().Reason.Contains("127.0.0.1:9 is Down", StringComparison.Ordinal), "The reason");
        Assert.DoesNotContain(_host.Transitions, t => t.To == VrrpState.Master);
    }

    [Fact]
    public void Stopping_lets_the_address_go_ends_everything_and_can_be_said_twice()
    {
        var node = Start(new HaNodeConfiguration { Vrrp = FakeHost.Vrrp, Checks = [Passing("one")] });
        Until(node, VrrpState.Master);
        Assert.True(node.Stop("enough"));
        Assert.True(node.Stop());
        Assert.True(node.IsStopped);
        Assert.Equal(["destroy 192.0.2.100", "remove 192.0.2.100", "advertise 0", "advertise 0"], _host.Happened.TakeLast(4));
        Assert.Equal((VrrpState.Stopped, "enough"), (_host.Transitions.Last().To, _host.Transitions.Last().Reason));
        Assert.True(_host.Disposed);
        Assert.Equal(0, _host.Subscribers);
    }

    [Fact]
    public void What_cannot_be_started_leaves_nothing_running()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A gateway is tracked on Linux.");
        var error = Assert.Throws<LinkException>(() => Start(new HaNodeConfiguration { Vrrp = FakeHost.Vrrp with { Interface = "nothere" }, Gateway = IPAddress.Parse("192.0.2.1") }));
        Assert.Equal(LinkFailure.UnknownInterface, error.Failure);
        Assert.True(_host.Disposed);
        Assert.Equal(0, _host.Subscribers);
    }

    private HaNode Start(HaNodeConfiguration configuration) => HaNode.Start(configuration, _host.Environment, _host);

    private static void Until(HaNode node, VrrpState state) => FakeHost.Until(() => node.Router.GetStatus().State == state, state.ToString());

    private NodeCheck Waiting(string name) => new(new CheckOptions { Name = name, Timeout = TimeSpan.FromMinutes(5) }, c => _answer.Task.WaitAsync(c));

    private static NodeCheck Passing(string name) => new(new CheckOptions { Name = name }, _ => Task.FromResult(new CheckOutcome(true, "")));
}
