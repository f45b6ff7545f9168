using MySqlHa.Node.Roles;
using MySqlHa.Node.Tests.Roles;
using MySqlHa.Node.Witness;
using MySqlHa.Replication.Control;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>A role loop whose right to write a witness grants.</summary>
public sealed class RoleLoopWitnessTests : RoleLoopTest
{
    private readonly FakeLease _lease;

    public RoleLoopWitnessTests()
        : this(new FakeLease[1])
    {
    }

    private RoleLoopWitnessTests(FakeLease[] made)
        : base(router => made[0] = new FakeLease(router)) => _lease = made[0];

    [Fact]
    public void The_role_comes_before_the_server_is_opened_and_the_address_after_it()
    {
        Serve(out var told);
        Assert.True(told.IndexOf("acquire Write") < told.IndexOf("open"), string.Join(", ", told));
        Assert.True(told.IndexOf("open") < told.IndexOf("serve"), string.Join(", ", told));
        Until(() => Journal.Contains("role-acquired", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_role_nothing_is_opened_and_it_is_asked_for_again()
    {
        Refuse("the other node holds the role at the witness");
        Ready();
        Become(VrrpState.Master);
        Until(() => _lease.Questions >= 3);
        Assert.DoesNotContain("open", Router.Told);
        Assert.DoesNotContain("serve", Router.Told);
        Until(() => Journal.Contains("role-refused", StringComparison.Ordinal));

        _lease.Answer = LeaseAction.Write;
        Until(() => Router.Told.Contains("serve"));
    }

    [Fact]
    public void Without_the_role_a_failover_does_not_even_stop_the_receiver()
    {
        Refuse("the other node holds the role at the witness");
        Servers.PeerFailed = true;
        Ready();
        Servers.PeerState = null;
        Become(VrrpState.Master, masterLost: true);
        Until(() => _lease.Questions >= 3);
        Assert.DoesNotContain("stop receiver", Router.Told);
        Assert.DoesNotContain("record", Router.Told);

        _lease.Answer = LeaseAction.Write;
        Until(() => Router.Told.Contains("serve"));
        var told = Router.Told.ToList();
        Assert.True(told.IndexOf("acquire Write") < told.IndexOf("stop receiver"), string.Join(", ", told));
    }

    [Fact]
    public void Without_the_role_the_other_server_is_not_closed()
    {
        Refuse("the other node holds the role at the witness");
        Ready();
        Servers.PeerState = Facts.Server("b", fenced: false);
        Become(VrrpState.Master);
        Until(() => Loop.Status.Role == "Promoting" && _lease.Questions >= 8);
        Assert.DoesNotContain("close peer", Router.Told);
    }

    [Fact]
    public void It_gives_up_when_a_dead_holders_lease_would_have_ended_and_comes_back_when_the_role_is_free()
    {
        Refuse("the other node holds the role at the witness");
        _lease.Patience = TimeSpan.FromMilliseconds(200);
        Ready();
        Servers.PeerState = null;
        Become(VrrpState.Master);
        Until(() => Router.Faults.TryGetValue(RoleLoop.PromotionKey, out var why) && why.Contains("holds the role", StringComparison.Ordinal));
        Assert.Contains("let role go", Router.Told);
        Tell(LeaseNews.Back, "nobody holds the role");
        Until(() => !Router.Faults.ContainsKey(RoleLoop.PromotionKey));
    }

    [Fact]
    public void Lost_the_server_is_closed_then_the_role_given_back_and_the_node_resigns()
    {
        Serve();
        Tell(LeaseNews.Lost, "the lease was not renewed for 8 s");
        Until(() => Router.Faults.ContainsKey(RoleLoop.WitnessKey));
        var told = Router.Told.ToList();
        Assert.True(told.IndexOf("close") < told.IndexOf("let role go"), string.Join(", ", told));
        Assert.True(told.IndexOf("let role go") < told.FindIndex(t => t.StartsWith("fault", StringComparison.Ordinal)), string.Join(", ", told));
        Until(() => Journal.Contains("the witness: the lease was not renewed for 8 s", StringComparison.Ordinal));
        Tell(LeaseNews.Back, "nobody holds the role");
        Until(() => !Router.Faults.ContainsKey(RoleLoop.WitnessKey));
    }

    [Fact]
    public void Lost_with_a_server_that_cannot_be_closed_the_role_is_not_given_back_before_the_address_is_off()
    {
        Serve();
        Servers.CannotClose = true;
        Tell(LeaseNews.Lost, "the lease was not renewed for 8 s");
        Until(() => Router.Faults.ContainsKey(RoleLoop.WitnessKey));
        Assert.DoesNotContain("let role go", Router.Told);
        Become(VrrpState.Fault);
        Until(() => Router.Told.Contains("let role go"));
    }

    [Fact]
    public void Away_it_ends_a_promotion_and_a_holder_goes_on()
    {
        Serve();
        Tell(LeaseNews.Away, "etcd does not answer");
        Heard();
        Assert.DoesNotContain("close", Router.Told);
        Assert.False(Router.Faults.ContainsKey(RoleLoop.WitnessKey));
        Become(VrrpState.Backup);
        Until(() => Loop.Status.Role != "Open");
        Tell(LeaseNews.Away, "etcd does not answer");
        Until(() => Router.Faults.ContainsKey(RoleLoop.WitnessKey));
    }

    [Fact]
    public void A_switchover_gives_the_role_back_before_the_node_resigns()
    {
        Serve();
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Release));
        Until(() => Router.Told.Contains("stand by"));
        var told = Router.Told.ToList();
        Assert.True(told.IndexOf("let role go") < told.IndexOf("stand by"), string.Join(", ", told));
    }

    [Fact]
    public void A_switchover_to_it_waits_for_the_role()
    {
        Refuse("the other node holds the role at the witness");
        Ready();
        Servers.Operation = true;
        Servers.LocalState = Facts.Server("a", fenced: false);
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => _lease.Questions >= 3);
        Assert.DoesNotContain("take over True", Router.Told);
        _lease.Answer = LeaseAction.Write;
        Until(() => Router.Told.Contains("take over True"));
        Assert.DoesNotContain("let role go", Router.Told);
    }

    [Fact]
    public void A_server_that_is_gone_gives_the_role_back_at_once()
    {
        Serve();
        Dies();
        Loop.Hear(new(Replication.Health.HealthStatus.Down, ServerGone: true, Replication.Health.VerdictBasis.Evidence, "killed", DateTimeOffset.UtcNow));
        Assert.Contains("let role go", Router.Told);
    }

    private void Refuse(string why) => (_lease.Answer, _lease.Why) = (LeaseAction.Refuse, why);

    private void Tell(LeaseNews news, string why) => Loop.Post(new RoleEvent.Lease(news, why));

    private void Serve(out List<string> told)
    {
        Ready();
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("show True"));
        told = [.. Router.Told];
    }
}
