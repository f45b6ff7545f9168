using MySqlHa.Node.Roles;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>In which order a role loop does things, on servers that are played.</summary>
public sealed class RoleLoopTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-loop-").FullName;
    private readonly RecordingRouter _router = new();
    private readonly FakeServers _servers;
    private readonly RoleLoop _loop;

    public RoleLoopTests()
    {
        _servers = new(_router);
        _loop = new(Facts.Configuration, _servers, _router, DecisionJournal.Open(_folder, _ => { }));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void It_starts_closed_and_fit_only_then()
    {
        _servers.CannotClose = true;
        _loop.Start();
        Until(() => _loop.Status.Fence.StartsWith("Pending: a still takes writes", StringComparison.Ordinal));
        Assert.DoesNotContain("clear fence", _router.Told);
        _servers.CannotClose = false;
        Until(() => _router.Told.Contains("clear fence") && _loop.Status.Role == "Fenced");
    }

    [Fact]
    public void An_operation_on_the_server_is_left_alone()
    {
        _servers.Operation = true;
        _loop.Start();
        Until(() => _loop.Status.Fence.Contains("operation", StringComparison.Ordinal));
        Assert.DoesNotContain("close", _router.Told);
    }

    [Fact]
    public void A_failover_stops_the_receiver_records_opens_serves_and_only_then_tells()
    {
        Ready();
        _servers.PeerState = null;
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("show True"));
        Assert.Equal(["stop receiver", "record", "open", "serve", "settle", "show True"], _router.Told);
    }

    [Fact]
    public void A_handover_touches_no_receiver_and_writes_no_record()
    {
        Ready();
        _servers.PeerState = Facts.Server("b", fenced: false);
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("show True"));
        // The claim is on the server with the lower id, whichever node asks.
        Assert.Equal(["close peer", "claim False", "open", "serve", "let go", "show True"], _router.Told);
    }

    [Fact]
    public void Who_is_no_master_any_more_when_the_server_is_ready_does_not_open_it()
    {
        Ready();
        _router.IsMaster = false;
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("claim False"));
        Become(VrrpState.Fault);
        Until(() => _router.Told.Contains("let go"));
        Assert.DoesNotContain("open", _router.Told);
    }

    [Fact]
    public void While_the_other_node_opens_its_server_this_one_waits_and_then_sees_it()
    {
        Ready();
        _servers.PeerOpens = true;
        Become(VrrpState.Master);
        Until(() => _router.Lines.Any(l => l.Contains("the other node means to open its server", StringComparison.Ordinal)));
        _servers.PeerState = Facts.Server("b", fenced: false);
        _servers.PeerOpens = false;
        Until(() => _router.Told.Contains("close peer"));
        Until(() => _router.Told.Contains("show True"));
        Assert.True(_router.Told.ToList().IndexOf("close peer") < _router.Told.ToList().IndexOf("open"));
    }

    [Fact]
    public void A_fault_waits_for_the_fence_and_the_engines_own_leaving_is_fenced_at_once()
    {
        Serve();
        _loop.Post(new RoleEvent.Fault("gateway", "gone", Planned: false));
        Until(() => _router.Told.Contains("fault gateway"));
        Assert.True(_router.Told.ToList().IndexOf("close") < _router.Told.ToList().IndexOf("fault gateway"));
        Become(VrrpState.Fault);
        Until(() => _loop.Status.Role == "Fenced");
        _router.Told.Clear();
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("show True"));
        Become(VrrpState.Backup);
        Until(() => _router.Told.Contains("close"));
    }

    [Fact]
    public async Task Stopping_hands_over_and_hears_the_release_meanwhile()
    {
        Serve();
        var leaving = _loop.LeaveAsync("stopped");
        _servers.LocalState = _servers.LocalState! with { SuperReadOnly = true };
        _loop.Post(new RoleEvent.Commanded(NodeCommand.Release));
        Until(() => _router.Told.Contains("stand by"));
        Assert.False(leaving.IsCompleted);
        Assert.DoesNotContain(_router.Lines, l => l.Contains("HandoverFailed", StringComparison.Ordinal));
        _servers.Handover.SetResult(true);
        await leaving.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("close", _router.Told);
        Assert.DoesNotContain("fault rejoin", _router.Told);
    }

    [Fact]
    public async Task Where_it_cannot_hand_over_it_closes_and_waits_for_the_pair()
    {
        Serve();
        _servers.Handover.SetResult(false);
        await _loop.LeaveAsync("stopped").WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Assert.Contains("close", _router.Told);
        Assert.Contains("fault rejoin", _router.Told);
        // Nobody made it master again: it stays closed.
        Until(() => _router.Told.Contains("clear rejoin"));
        Assert.DoesNotContain("open", _router.Told);
    }

    [Fact]
    public void Take_is_followed_with_an_open_server_only()
    {
        Ready();
        _loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => _router.Lines.Any(l => l.Contains("TakeRefused", StringComparison.Ordinal)));
        Assert.Empty(_router.Told);
        _servers.Operation = true;
        _servers.LocalState = _servers.LocalState! with { SuperReadOnly = false };
        _loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => _router.Told.Contains("take over True"));
        Assert.DoesNotContain("show True", _router.Told);
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("show True"));
        Assert.Equal("Open", _loop.Status.Role);
    }

    [Fact]
    public void A_failed_server_is_told_to_the_other_node_until_it_lives()
    {
        Serve();
        _servers.LocalState = null;
        _loop.Post(new RoleEvent.Verdict(new HealthVerdict(HealthStatus.Down, ServerGone: true, VerdictBasis.Evidence, "killed", DateTimeOffset.UtcNow)));
        Until(() => _router.Told.Contains("tell failed True"));
        _servers.LocalState = Facts.Server("a");
        _loop.Post(new RoleEvent.Verdict(new HealthVerdict(HealthStatus.Healthy, ServerGone: false, VerdictBasis.Answer, "back", DateTimeOffset.UtcNow)));
        Until(() => _router.Told.Contains("tell failed False"));
        // One that is shutting down may still commit.
        _loop.Post(new RoleEvent.Verdict(new HealthVerdict(HealthStatus.Down, ServerGone: false, VerdictBasis.Answer, "shutting down", DateTimeOffset.UtcNow)));
        _loop.Post(new RoleEvent.Resumed());
        Until(() => _router.Told.Contains("hold "));
        Assert.Single(_router.Told, t => t == "tell failed True");
    }

    [Fact]
    public void What_the_other_node_says_spares_the_wait_for_its_server()
    {
        Ready();
        _servers.PeerNeverAnswers = true;
        _servers.PeerFailed = true;
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("serve"));
        Assert.Contains("record", _router.Told);
        Until(() => _router.Told.Contains("settle"));
    }

    [Fact]
    public void A_server_that_was_silent_before_its_node_was_missed_is_not_asked_again()
    {
        Ready();
        _servers.PeerNeverAnswers = true;
        _loop.Post(new RoleEvent.MasterLate());
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("serve"));
        Assert.Equal(1, _servers.PeerLooks);
    }

    [Fact]
    public void A_server_that_answered_before_its_node_was_missed_is_asked_again()
    {
        Ready();
        _loop.Post(new RoleEvent.MasterLate());
        Until(() => _servers.PeerLooks == 1);
        _servers.PeerState = null;
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("serve"));
        Assert.Contains("record", _router.Told);
        Assert.Equal(2, _servers.PeerLooks);
    }

    [Fact]
    public void A_receiver_that_was_refused_for_commits_under_way_is_started_again_and_no_other()
    {
        Serve();
        var local = _servers.LocalState! with { ServerUuid = $"{Guid.NewGuid()}" };
        var refused = local.Channels[0] with
        {
            Receiver = ReceiverState.Stopped, ReceiverErrorNumber = 13114, ReceiverError = $"the source purged required binary logs; the missing transactions are '{local.ServerUuid}:7'",
        };
        _servers.LocalState = local with { Channels = [refused with { ReceiverError = $"the missing transactions are '{Guid.NewGuid()}:7'" }] };
        _loop.Post(new RoleEvent.Resumed());
        Until(() => _router.Told.Contains("hold "));
        _servers.LocalState = local with { Channels = [refused] };
        Until(() => _router.Lines.Any(l => l.Contains("ReceiverStarted", StringComparison.Ordinal)));
        Assert.Single(_router.Told, t => t == "start receiver");
    }

    [Fact]
    public void Told_before_its_server_is_open_it_takes_when_it_is()
    {
        Ready();
        (_servers.Operation, _servers.Told) = (true, true);
        _loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => _servers.TakeQuestions > 2);
        Assert.Empty(_router.Told);
        Assert.DoesNotContain(_router.Lines, l => l.Contains("TakeRefused", StringComparison.Ordinal));
        _servers.LocalState = _servers.LocalState! with { SuperReadOnly = false };
        Until(() => _router.Told.Contains("take over True"));
    }

    [Fact]
    public void Told_and_told_otherwise_it_does_nothing()
    {
        Ready();
        (_servers.Operation, _servers.Told) = (true, true);
        _loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => _servers.TakeQuestions > 2);
        _servers.Told = false;
        // The waiting asks once more and ends.
        var asked = _servers.TakeQuestions;
        _loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => _router.Lines.Any(l => l.Contains("TakeRefused", StringComparison.Ordinal)) && _servers.TakeQuestions >= asked + 2);
        _servers.LocalState = _servers.LocalState! with { SuperReadOnly = false };
        _loop.Post(new RoleEvent.Resumed());
        Until(() => _router.Told.Contains("hold "));
        Assert.DoesNotContain("take over True", _router.Told);
    }

    [Fact]
    public void Too_many_take_overs_hold_it_until_it_is_resumed()
    {
        Ready();
        for (var i = 0; i < 3; i++)
        {
            Become(VrrpState.Master);
            Until(() => _router.Told.Count(t => t == "show True") == i + 1);
            Become(VrrpState.Backup);
            Until(() => _loop.Status.Role == "Fenced");
        }

        Assert.Contains(_router.Told, t => t.StartsWith("hold 3 take-overs", StringComparison.Ordinal));
        _loop.Post(new RoleEvent.Resumed());
        Until(() => _router.Told.Contains("hold "));
    }

    private void Ready()
    {
        _loop.Start();
        Until(() => _router.Told.Contains("clear fence") && _loop.Status is { Role: "Fenced", PeerHeardAt: not null });
        _router.Told.Clear();
    }

    private void Serve()
    {
        Ready();
        Become(VrrpState.Master);
        Until(() => _router.Told.Contains("show True"));
        _router.Told.Clear();
    }

    private void Become(VrrpState state) => _loop.Post(new RoleEvent.Transition(state == VrrpState.Master ? VrrpState.Backup : VrrpState.Master, state, "the test says so"));

    private void Until(Func<bool> condition) => Assert.True(
        SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(15)), $"{_loop.Status}: {string.Join(", ", _router.Told)}; {string.Join('\n', _router.Lines)}");
}
