using MySqlHa.Node.Roles;
using MySqlHa.Replication;
using MySqlHa.Replication.Topology;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>What a role loop holds on to when its own server fails or cannot be opened, when the other one serves, and when one of the two comes back.</summary>
public sealed class RoleLoopReturnTests : RoleLoopTest
{
    [Fact]
    public void A_server_that_dies_in_its_failover_comes_back_without_its_receiver_once_and_waits_for_a_rejoin()
    {
        Ready();
        Servers.PeerState = null;
        // Received and not applied: the failover has begun, and waits.
        Servers.LocalState = Facts.Server("a", retrieved: 15);
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("record"));
        Assert.DoesNotContain("open", Router.Told);
        Dies();
        Until(() => Router.Told.Contains("fault rejoin"));
        Router.Told.Clear();
        Returns();
        Until(() => Router.Told.Contains("stop receiver") && Loop.Status.Role == "WaitsForRejoin");

        // What starts it later is a rejoin.
        Servers.LocalState = Facts.Server("a");
        Looked();
        Assert.Single(Router.Told, t => t == "stop receiver");
    }

    [Fact]
    public void An_address_does_not_wait_for_a_server_that_takes_long_to_close()
    {
        Serve();
        var closed = new TaskCompletionSource();
        Servers.Closing = closed.Task;
        Loop.Post(new RoleEvent.Fault("gateway", "it does not answer", Planned: false));
        try
        {
            Until(() => Router.Told.Contains("fault rejoin"));
            Assert.DoesNotContain("fault gateway", Router.Told);
        }
        finally
        {
            // The loop does not end before.
            closed.SetResult();
        }

        Until(() => Router.Told.Contains("fault gateway"));
    }

    [Fact]
    public void A_server_that_closes_in_time_is_closed_before_its_address_goes()
    {
        Serve();
        Loop.Post(new RoleEvent.Fault("gateway", "it does not answer", Planned: false));
        Until(() => Router.Told.Contains("fault gateway"));
        var told = Router.Told.ToList();
        Assert.InRange(told.IndexOf("close"), 0, told.IndexOf("fault rejoin") - 1);
    }

    [Fact]
    public void An_operation_that_runs_when_it_comes_back_has_its_receiver()
    {
        Serve();
        Dies();
        Until(() => Router.Told.Contains("fault rejoin"));
        Servers.Operation = true;
        Returns();
        Looked();
        Assert.DoesNotContain("stop receiver", Router.Told);
    }

    [Fact]
    public void One_that_was_killed_is_in_step_again_only_when_its_receiver_has_run_since()
    {
        Ready();
        Dies();
        Until(() => Loop.Status.Role == "FencePending");
        Returns(ReceiverState.Connecting);
        Until(() => Loop.Status.Role == "Fenced");
        Servers.PeerState = null;
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("fault promotion"));
        Assert.Contains("not in step", Router.Faults[RoleLoop.PromotionKey], StringComparison.Ordinal);

        // Refused it stays until the other one is heard.
        Looked();
        Assert.Equal("Refused", Loop.Status.Role);
        Servers.PeerState = Facts.Server("b");
        Until(() => Router.Told.Contains("clear promotion"));
    }

    [Fact]
    public void Of_another_server_nothing_was_heard()
    {
        Ready();
        Servers.PeerState = null;
        Looked();
        Assert.NotNull(Loop.Status.PeerHeardAt);
        Servers.Peer = new ServerEndpoint("c");
        Until(() => Loop.Status.PeerHeardAt is null);
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("fault promotion"));
        Assert.Contains("was not heard", Router.Faults[RoleLoop.PromotionKey], StringComparison.Ordinal);
    }

    [Fact]
    public void Closed_while_the_other_one_serves_it_stays_away_unless_an_operation_did_it()
    {
        var closed = Facts.Server("a");
        var serving = Facts.Server("b", fenced: false);
        var early = Servers.Look(closed, serving);
        Serve();
        Servers.Operation = true;
        Loop.Post(new RoleEvent.Looked(Servers.Look(closed, serving)));
        Heard();
        Assert.DoesNotContain("close", Router.Told);
        Assert.Equal("Open", Loop.Status.Role);
        Servers.Operation = false;
        // It began before this node opened its server.
        Loop.Post(new RoleEvent.Looked(early));
        Heard();
        Assert.DoesNotContain("close", Router.Told);
        Loop.Post(new RoleEvent.Looked(Servers.Look(closed, serving)));
        Until(() => Router.Told.Contains("fault rejoin"));
        Assert.Contains("close", Router.Told);
    }

    [Fact]
    public void One_that_cannot_be_opened_does_not_serve_and_is_tried_again()
    {
        Ready();
        Servers.CannotOpen = true;
        Become(VrrpState.Master);
        Until(() => Router.Lines.Count(l => l.Contains("a cannot be opened", StringComparison.Ordinal)) > 1);
        Assert.Equal("Promoting", Loop.Status.Role);
        Assert.DoesNotContain("serve", Router.Told);
        Servers.CannotOpen = false;
        Until(() => Router.Told.Contains("show True"));
    }

    [Fact]
    public void Started_while_the_other_one_is_silent_it_must_be_in_step_when_that_one_serves()
    {
        Servers.PeerState = null;
        Loop.Start();
        Until(() => Loop.Status.Role == "Fenced");
        Looked();
        Servers.LocalState = Facts.Server("a", executed: 12);
        Servers.PeerState = Facts.Server("b", fenced: false);
        Until(() => Loop.Status.Role == "WaitsForRejoin");
        Assert.Contains("2 transactions", Router.Faults[RoleLoop.RejoinKey], StringComparison.Ordinal);
    }

    /// <summary>Without semi-sync a server that is merely busy may hold what nobody else has.</summary>
    [Theory]
    [InlineData(true, true, 75)]
    [InlineData(true, false, 250)]
    // Handed over, or the first election.
    [InlineData(false, true, 1000)]
    public void The_other_ones_silence_is_waited_for_by_what_it_may_hold(bool masterLost, bool semiSync, int milliseconds)
    {
        Servers.PeerState = Facts.Server("b", semiSync: semiSync);
        Ready();
        Servers.PeerState = null;
        Become(VrrpState.Master, masterLost);
        Until(() => Router.Told.Contains("show True"));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Servers.Patience.First());
    }

    /// <summary>Ten times as long (a timer may fire a little early), and a second at most.</summary>
    [Theory]
    [InlineData(20, 100)]
    [InlineData(150, 1000)]
    public void Where_the_own_server_answers_slowly_the_other_one_has_more_time(int slowness, int least)
    {
        // It would have 75 ms.
        Servers.PeerState = Facts.Server("b", semiSync: true);
        Ready();
        Servers.PeerState = null;
        Servers.LocalSlowness = TimeSpan.FromMilliseconds(slowness);
        Become(VrrpState.Master, masterLost: true);
        Until(() => Router.Told.Contains("show True"));
        Assert.InRange(Servers.Patience.Last(), TimeSpan.FromMilliseconds(least), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void However_slow_the_machine_is_one_that_has_failed_by_its_nodes_word_is_not_asked_again()
    {
        Ready();
        Servers.PeerNeverAnswers = true;
        Servers.PeerFailed = true;
        Servers.LocalSlowness = TimeSpan.FromMilliseconds(150);
        Become(VrrpState.Master, masterLost: true);
        Until(() => Router.Told.Contains("show True"));
        Assert.Equal(1, Servers.PeerLooks);
    }
}
