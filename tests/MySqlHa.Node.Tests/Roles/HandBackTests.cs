using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>What a promotion that comes to nothing did to the other server.</summary>
public sealed class HandBackTests : RoleLoopTest
{
    [Fact]
    public void Who_closed_a_server_that_serves_and_yields_opens_it_again()
    {
        Overtake();
        Become(VrrpState.Backup);
        Until(() => Router.Told.Contains("open peer"));
        Assert.True(Servers.LocalState!.SuperReadOnly);
        Assert.Equal(["close peer", "open", "close", "open peer"], Router.Told.Where(t => t is "close peer" or "open" or "close" or "open peer"));
        Until(() => Router.Lines.Any(l => l.Contains("HandedBack", StringComparison.Ordinal)));
    }

    [Fact]
    public void Not_before_it_has_what_was_written_meanwhile()
    {
        Overtake();
        Servers.LocalState = Facts.Server("a", fenced: false, executed: 11);
        var looks = Servers.PeerLooks;
        Become(VrrpState.Backup);
        Until(() => Servers.PeerLooks > looks + 2);
        Assert.DoesNotContain("open peer", Router.Told);
        Servers.PeerState = Facts.Server("b", executed: 11);
        Until(() => Router.Told.Contains("open peer"));
    }

    [Fact]
    public void Not_while_its_own_server_may_be_open()
    {
        Overtake();
        Servers.CannotClose = true;
        Become(VrrpState.Backup);
        Until(() => Router.Lines.Any(l => l.Contains("FencePending", StringComparison.Ordinal)));
        Heard();
        Assert.DoesNotContain("open peer", Router.Told);
    }

    [Fact]
    public void Not_one_whose_node_has_left()
    {
        Overtake();
        Servers.PeerServes = false;
        Become(VrrpState.Backup);
        Until(() => Router.Told.Contains("show False"));
        Heard();
        Assert.DoesNotContain("open peer", Router.Told);
    }

    [Fact]
    public void Nor_one_that_others_have_closed()
    {
        Serve();
        Become(VrrpState.Backup);
        Until(() => Router.Told.Contains("show False"));
        Heard();
        Assert.DoesNotContain("open peer", Router.Told);
    }

    /// <summary>Master beside a master that it does not hear.</summary>
    private void Overtake()
    {
        Ready();
        Servers.PeerState = Facts.Server("b", fenced: false);
        Become(VrrpState.Master, masterLost: true);
        Until(() => Router.Told.Contains("show True"));
    }
}
