using MySqlHa.Node.Roles;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>What VRRP tells reaches the role loop whole, and the user's observer as well.</summary>
public sealed class RoleObserverTests : RoleLoopTest
{
    private readonly User _user = new();

    /// <summary>The loop may be made behind the first news.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whether_a_master_was_lost_decides_how_long_its_server_is_waited_for(bool early)
    {
        var observer = new RoleObserver(_user);
        var lost = new VrrpTransition("pair", VrrpState.Backup, VrrpState.Master, "the master is silent", DateTimeOffset.UnixEpoch, MasterLost: true);
        Servers.PeerState = Facts.Server("b", semiSync: true);
        Ready();
        Servers.PeerState = null;
        if (early)
            observer.OnTransition(lost);
        observer.Attach(Loop);
        if (!early)
            observer.OnTransition(lost);
        Until(() => Router.Told.Contains("show True"));
        Assert.Equal(TimeSpan.FromMilliseconds(75), Servers.Patience.First());
        Assert.Same(lost, Assert.Single(_user.Transitions));
    }

    [Fact]
    public void A_master_that_is_late_has_its_server_asked()
    {
        var observer = new RoleObserver(_user);
        Ready();
        observer.OnMasterLate();
        observer.Attach(Loop);
        observer.OnMasterLate();
        Until(() => Servers.PeerLooks == 1);
        Assert.Equal(2, _user.Lates);
    }

    private sealed class User : IVrrpObserver
    {
        public List<VrrpTransition> Transitions { get; } = [];

        public int Lates { get; private set; }

        public void OnTransition(VrrpTransition transition) => Transitions.Add(transition);

        public void OnMasterLate() => Lates++;

        public void OnLog(VrrpLogEntry entry)
        {
        }
    }
}
