using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>Silence may be the other node's, or this one's that is cut off.</summary>
public sealed class SilenceTests : RoleLoopTest
{
    [Fact]
    public void Silence_counts_once_the_gateway_has_answered()
    {
        Ready();
        (Router.Reaches, Servers.PeerState) = (false, null);
        Become(VrrpState.Master, masterLost: true);
        Until(() => Router.Lines.Any(l => l.Contains("it may be this node that is cut off", StringComparison.Ordinal)));
        Assert.DoesNotContain("stop receiver", Router.Told);
        Router.Reaches = true;
        Until(() => Router.Told.Contains("open"));
        Assert.Contains("stop receiver", Router.Told);
    }

    [Fact]
    public void A_server_that_answers_needs_no_gateway()
    {
        Ready();
        Router.Reaches = false;
        Become(VrrpState.Master, masterLost: true);
        Until(() => Router.Told.Contains("show True"));
        Assert.DoesNotContain("ask gateway", Router.Told);
    }
}
