using MySqlHa.Node.Roles;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Topology;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>In which order a role loop does things, on servers that are played.</summary>
public sealed class RoleLoopTests : RoleLoopTest
{
    [Fact]
    public void It_starts_closed_and_fit_only_then()
    {
        Servers.CannotClose = true;
        Loop.Start();
        Until(() => Loop.Status.Fence.StartsWith("Pending: a still takes writes", StringComparison.Ordinal));
        Assert.DoesNotContain("clear fence", Router.Told);
        Servers.CannotClose = false;
        Until(() => Router.Told.Contains("clear fence") && Loop.Status.Role == "Fenced");
    }

    [Fact]
    public void An_operation_on_the_server_is_left_alone()
    {
        Servers.Operation = true;
        Loop.Start();
        Until(() => Loop.Status.Fence.Contains("operation", StringComparison.Ordinal));
        Assert.DoesNotContain("close", Router.Told);
    }

    [Fact]
    public void A_failover_stops_the_receiver_records_opens_serves_and_only_then_tells()
    {
        Ready();
        Servers.PeerState = null;
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("show True"));
        Assert.Equal(["ask gateway", "stop receiver", "record", "open", "serve", "settle", "show True"], Router.Told);
    }

    [Fact]
    public void A_handover_touches_no_receiver_and_writes_no_record()
    {
        Ready();
        Servers.PeerState = Facts.Server("b", fenced: false);
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("show True"));
        // The claim is on the server with the lower id, whichever node asks.
        Assert.Equal(["close peer", "claim False", "open", "serve", "let go", "show True"], Router.Told);
    }

    [Fact]
    public void Who_is_no_master_any_more_when_the_server_is_ready_does_not_open_it()
    {
        Ready();
        Router.IsMaster = false;
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("claim False"));
        Become(VrrpState.Fault);
        Until(() => Router.Told.Contains("let go"));
        Assert.DoesNotContain("open", Router.Told);
    }

    [Fact]
    public void While_the_other_node_opens_its_server_this_one_waits_and_then_sees_it()
    {
        Ready();
        Servers.PeerOpens = true;
        Become(VrrpState.Master);
        Until(() => Router.Lines.Any(l => l.Contains("the other node means to open its server", StringComparison.Ordinal)));
        Servers.PeerState = Facts.Server("b", fenced: false);
        Servers.PeerOpens = false;
        Until(() => Router.Told.Contains("close peer"));
        Until(() => Router.Told.Contains("show True"));
        Assert.True(Router.Told.ToList().IndexOf("close peer") < Router.Told.ToList().IndexOf("open"));
    }

    [Fact]
    public void A_fault_waits_for_the_fence_and_the_engines_own_leaving_is_fenced_at_once()
    {
        Serve();
        Loop.Post(new RoleEvent.Fault("gateway", "gone", Planned: false));
        Until(() => Router.Told.Contains("fault gateway"));
        Assert.True(Router.Told.ToList().IndexOf("close") < Router.Told.ToList().IndexOf("fault gateway"));
        Become(VrrpState.Fault);
        Until(() => Loop.Status.Role == "Fenced");
        Router.Told.Clear();
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("show True"));
        Become(VrrpState.Backup);
        Until(() => Router.Told.Contains("close"));
    }

    [Fact]
    public async Task Stopping_hands_over_and_hears_the_release_meanwhile()
    {
        Serve();
        var leaving = Loop.LeaveAsync("stopped");
        Servers.LocalState = Servers.LocalState! with { SuperReadOnly = true };
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Release));
        Until(() => Router.Told.Contains("stand by"));
        Assert.False(leaving.IsCompleted);
        Assert.DoesNotContain(Router.Lines, l => l.Contains("HandoverFailed", StringComparison.Ordinal));
        Servers.Handover.SetResult(true);
        await leaving.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("close", Router.Told);
        Assert.DoesNotContain("fault rejoin", Router.Told);
    }

    [Fact]
    public async Task Where_it_cannot_hand_over_it_closes_and_waits_for_the_pair()
    {
        Serve();
        Servers.Handover.SetResult(false);
        await Loop.LeaveAsync("stopped").WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.Contains("close", Router.Told);
        Assert.Contains("fault rejoin", Router.Told);
        // Nobody made it master again: it stays closed.
        Until(() => Router.Told.Contains("clear rejoin"));
        Assert.DoesNotContain("open", Router.Told);
    }

    [Fact]
    public void A_failed_server_is_told_to_the_other_node_until_it_lives()
    {
        Serve();
        Servers.LocalState = null;
        Loop.Hear(new HealthVerdict(HealthStatus.Down, ServerGone: true, VerdictBasis.Evidence, "killed", DateTimeOffset.UtcNow));
        Until(() => Router.Told.Contains("tell failed True"));
        Servers.LocalState = Facts.Server("a");
        Loop.Hear(new HealthVerdict(HealthStatus.Healthy, ServerGone: false, VerdictBasis.Answer, "back", DateTimeOffset.UtcNow));
        Until(() => Router.Told.Contains("tell failed False"));
        // One that is shutting down may still commit.
        Loop.Hear(new HealthVerdict(HealthStatus.Down, ServerGone: false, VerdictBasis.Answer, "shutting down", DateTimeOffset.UtcNow));
        Loop.Post(new RoleEvent.Resumed());
        Until(() => Router.Told.Contains("hold "));
        Assert.Single(Router.Told, t => t == "tell failed True");
    }

    [Fact]
    public void What_the_other_node_says_spares_the_wait_for_its_server()
    {
        Ready();
        Servers.PeerNeverAnswers = true;
        Servers.PeerFailed = true;
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("serve"));
        Assert.Contains("record", Router.Told);
        Until(() => Router.Told.Contains("settle"));
    }

    [Fact]
    public void What_the_other_node_says_spares_the_look_at_the_own_server()
    {
        Ready();
        Servers.PeerFailed = true;
        Servers.PeerState = null;
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("show True"));
        Assert.Equal(["stop receiver", "record", "open", "serve", "settle", "show True"], Router.Told);
        Assert.Equal(0, Servers.LocalLooks);
    }

    [Fact]
    public void A_look_that_is_too_old_is_taken_again()
    {
        Servers.Age = TimeSpan.FromSeconds(10);
        Ready();
        (Servers.PeerFailed, Servers.PeerState) = (true, null);
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("serve"));
        Assert.True(Servers.LocalLooks > 0);
    }

    [Fact]
    public void An_operation_decides_also_where_the_other_server_is_known_to_have_failed()
    {
        Ready();
        (Servers.PeerFailed, Servers.PeerState, Servers.Operation) = (true, null, true);
        Become(VrrpState.Master);
        Until(() => Servers.LocalLooks > 1);
        Assert.Empty(Router.Told);
        Servers.Operation = false;
        Until(() => Router.Told.Contains("serve"));
    }

    [Fact]
    public void A_server_that_answered_before_its_node_was_missed_is_asked_again()
    {
        Ready();
        Loop.Post(new RoleEvent.MasterLate());
        Until(() => Servers.PeerLooks == 1);
        Servers.PeerState = null;
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("serve"));
        Assert.Contains("record", Router.Told);
        Assert.Equal(2, Servers.PeerLooks);
    }

    [Fact]
    public void A_receiver_that_was_refused_for_commits_under_way_is_started_again_and_no_other()
    {
        Serve();
        var local = Servers.LocalState! with { ServerUuid = $"{Guid.NewGuid()}" };
        var refused = local.Channels[0] with
        {
            Receiver = ReceiverState.Stopped, ReceiverErrorNumber = 13114, ReceiverError = $"the source purged required binary logs; the missing transactions are '{local.ServerUuid}:7'",
        };
        Servers.LocalState = local with { Channels = [refused with { ReceiverError = $"the missing transactions are '{Guid.NewGuid()}:7'" }] };
        Loop.Post(new RoleEvent.Resumed());
        Until(() => Router.Told.Contains("hold "));
        Servers.LocalState = local with { Channels = [refused] };
        Until(() => Router.Lines.Any(l => l.Contains("ReceiverStarted", StringComparison.Ordinal)));
        Assert.Single(Router.Told, t => t == "start receiver");
    }

    [Fact]
    public void Too_many_take_overs_hold_it_until_it_is_resumed()
    {
        Ready();
        for (var i = 0; i < 3; i++)
        {
            Become(VrrpState.Master);
            Until(() => Router.Told.Count(t => t == "show True") == i + 1);
            Become(VrrpState.Backup);
            Until(() => Loop.Status.Role == "Fenced");
        }

        Assert.Contains(Router.Told, t => t.StartsWith("hold 3 take-overs", StringComparison.Ordinal));
        Loop.Post(new RoleEvent.Resumed());
        Until(() => Router.Told.Contains("hold "));
    }
}
