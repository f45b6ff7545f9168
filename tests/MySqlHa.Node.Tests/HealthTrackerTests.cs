using MySqlHa.Node.Roles;
using MySqlHa.Node.Tests.Support;
using MySqlHa.Replication.Health;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Node.Tests;

public sealed class HealthTrackerTests : IDisposable
{
    private readonly FakeHost _host = new();
    private readonly VrrpRouter _router;
    private readonly HealthTracker _tracker;

    public HealthTrackerTests()
    {
        _router = VrrpRouter.Start(FakeHost.Vrrp, _host.Environment, _host, new Dictionary<string, string> { [HealthTracker.Key] = "waiting" });
        _tracker = new HealthTracker(new RouterRoles(_router, new() { Vrrp = FakeHost.Vrrp }), "db:3306");
    }

    public void Dispose() => _router.Dispose();

    [Theory]
    [InlineData(HealthStatus.Down, true, ReleaseMode.AfterSuccessor)]
    [InlineData(HealthStatus.Down, false, ReleaseMode.BeforeResigning)]
    [InlineData(HealthStatus.Hung, false, ReleaseMode.BeforeResigning)]
    public void Only_a_server_that_is_gone_may_keep_its_address_until_the_successor_speaks(HealthStatus status, bool gone, ReleaseMode expected) =>
        Assert.Equal(expected, HealthTracker.ReleaseFor(Verdict(status, gone)));

    [Fact]
    public void Verdicts_drive_the_state()
    {
        Assert.Equal(VrrpState.Fault, _router.GetStatus().State);
        Tell(HealthStatus.Healthy, VrrpState.Master);
        Tell(HealthStatus.Hung, VrrpState.Fault);
        Assert.Equal("db:3306 is Hung: because", _router.GetStatus().Reason);
        Tell(HealthStatus.Healthy, VrrpState.Master);
    }

    /// <summary>A server that lives, but limps or will not let us in, keeps its role: moving the address would cure nothing.</summary>
    [Theory]
    [InlineData(HealthStatus.Degraded)]
    [InlineData(HealthStatus.Refusing)]
    public void A_server_that_lives_keeps_its_role(HealthStatus status)
    {
        Tell(HealthStatus.Healthy, VrrpState.Master);
        _tracker.OnVerdict(Verdict(status, gone: false));
        FakeHost.Until(() => _host.Log.Any(l => l.Code == $"Server{status}"), "The log line");
        Assert.Equal(VrrpState.Master, _router.GetStatus().State);
        Assert.DoesNotContain(_host.Transitions, t => t.From == VrrpState.Master);
    }

    [Fact]
    public void Each_new_status_is_logged_once()
    {
        for (var i = 0; i < 5; i++)
        {
            Tell(HealthStatus.Hung, VrrpState.Fault);
        }

        _router.Stop();
        Assert.Single(_host.Log, l => l.Code == "ServerHung");
        Assert.Equal(VrrpLogLevel.Warning, _host.Log.Single(l => l.Code == "ServerHung").Level);
    }

    private void Tell(HealthStatus status, VrrpState expected)
    {
        _tracker.OnVerdict(Verdict(status, gone: false));
        FakeHost.Until(() => _router.GetStatus().State == expected, $"{expected} after {status}");
    }

    private static HealthVerdict Verdict(HealthStatus status, bool gone) => new(status, gone, VerdictBasis.Evidence, "because", DateTimeOffset.Now);
}
