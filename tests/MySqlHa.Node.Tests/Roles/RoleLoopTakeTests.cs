using MySqlHa.Node.Roles;
using MySqlHa.Replication.Control;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>An operation makes this node master, and may say so before the server is open.</summary>
public sealed class RoleLoopTakeTests : RoleLoopTest
{
    [Fact]
    public void Take_is_followed_with_an_open_server_only()
    {
        Ready();
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => Router.Lines.Any(l => l.Contains("TakeRefused", StringComparison.Ordinal)));
        Assert.Empty(Router.Told);
        Servers.Operation = true;
        Servers.LocalState = Servers.LocalState! with { SuperReadOnly = false };
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => Router.Told.Contains("take over True"));
        Assert.DoesNotContain("show True", Router.Told);
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("show True"));
        Assert.Equal("Open", Loop.Status.Role);
    }

    [Fact]
    public void Told_before_its_server_is_open_it_takes_when_it_is()
    {
        Ready();
        (Servers.Operation, Servers.Told) = (true, true);
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => Servers.TakeQuestions > 2);
        Assert.Empty(Router.Told);
        Assert.DoesNotContain(Router.Lines, l => l.Contains("TakeRefused", StringComparison.Ordinal));
        Servers.LocalState = Servers.LocalState! with { SuperReadOnly = false };
        Until(() => Router.Told.Contains("take over True"));
    }

    [Fact]
    public void Resigned_to_while_it_was_told_to_take_it_looks_at_nothing_and_takes()
    {
        Told();
        var looks = Servers.PeerLooks;
        Become(VrrpState.Master);
        Heard();
        Servers.LocalState = Servers.LocalState! with { SuperReadOnly = false };
        Until(() => Router.Told.Contains("take over True") && Router.Told.Contains("show True"));
        Assert.Equal(looks, Servers.PeerLooks);
        Assert.DoesNotContain("open", Router.Told);
        Assert.Equal("Open", Loop.Status.Role);
    }

    [Fact]
    public void Resigned_to_by_an_operation_that_hangs_it_decides_itself()
    {
        Told();
        Become(VrrpState.Master);
        Heard();
        Assert.Equal("Fenced", Loop.Status.Role);
        Until(() => Router.Told.Contains("open") && Loop.Status.Role == "Open");
    }

    [Fact]
    public void What_was_left_to_an_operation_that_takes_its_word_back_is_decided_at_once()
    {
        Told();
        var asked = Servers.TakeQuestions;
        Servers.Told = false;
        Until(() => Servers.TakeQuestions > asked);
        for (var i = 0; i < 20; i++)
            Heard();
        Become(VrrpState.Master);
        Heard();
        Assert.NotEqual("Fenced", Loop.Status.Role);
    }

    [Fact]
    public void A_master_that_fell_silent_is_not_left_to_an_operation()
    {
        Told();
        Become(VrrpState.Master, masterLost: true);
        Heard();
        Assert.NotEqual("Fenced", Loop.Status.Role);
    }

    [Fact]
    public void Told_and_told_otherwise_it_does_nothing()
    {
        Ready();
        (Servers.Operation, Servers.Told) = (true, true);
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => Servers.TakeQuestions > 2);
        Servers.Told = false;
        // The waiting asks once more and ends.
        var asked = Servers.TakeQuestions;
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => Router.Lines.Any(l => l.Contains("TakeRefused", StringComparison.Ordinal)) && Servers.TakeQuestions >= asked + 2);
        Servers.LocalState = Servers.LocalState! with { SuperReadOnly = false };
        // One that had not ended would ask every millisecond; two looks are half a second apart.
        Looked();
        Looked();
        Assert.DoesNotContain("take over True", Router.Told);
    }

    private void Told()
    {
        Ready();
        Servers.Told = true;
        Loop.Post(new RoleEvent.Commanded(NodeCommand.Take));
        Until(() => Servers.TakeQuestions > 2);
    }
}
