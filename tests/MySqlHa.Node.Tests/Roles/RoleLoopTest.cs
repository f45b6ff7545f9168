using MySqlHa.Node.Roles;
using MySqlHa.Node.Witness;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Plan;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>A role loop on servers that are played; a look is taken every half second.</summary>
public abstract class RoleLoopTest : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-loop-").FullName;

    protected RoleLoopTest()
        : this(null)
    {
    }

    private protected RoleLoopTest(Func<RecordingRouter, IRoleLease>? lease)
    {
        Servers = new(Router);
        Loop = new(Facts.Configuration, Servers, Router, DecisionJournal.Open(_folder, _ => { }), lease: lease?.Invoke(Router));
    }

    private protected string Journal => File.ReadAllText(Path.Combine(_folder, "journal.jsonl"));

    private protected RecordingRouter Router { get; } = new();

    private protected FakeServers Servers { get; }

    private protected RoleLoop Loop { get; }

    public async ValueTask DisposeAsync()
    {
        Servers.PeerSilence.TrySetResult();
        await Loop.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected void Ready()
    {
        Loop.Start();
        Until(() => Router.Told.Contains("clear fence") && Loop.Status is { Role: "Fenced", PeerHeardAt: not null });
        Router.Told.Clear();
    }

    private protected void Serve()
    {
        Ready();
        Become(VrrpState.Master);
        Until(() => Router.Told.Contains("show True"));
        Router.Told.Clear();
    }

    private protected void Become(VrrpState state, bool masterLost = false) => Loop.Post(new RoleEvent.Transition(state == VrrpState.Master ? VrrpState.Backup : VrrpState.Master, state, "the test says so", masterLost));

    /// <summary>Its server is killed.</summary>
    private protected void Dies()
    {
        Servers.LocalState = null;
        Loop.Post(new RoleEvent.Verdict(new HealthVerdict(HealthStatus.Down, ServerGone: true, VerdictBasis.Evidence, "killed", DateTimeOffset.UtcNow)));
    }

    /// <summary>Its server is back, closed as a node's server starts.</summary>
    private protected void Returns(Replication.Topology.ReceiverState receiver = Replication.Topology.ReceiverState.Running)
    {
        Servers.LocalState = Facts.Server("a", receiver: receiver);
        Loop.Post(new RoleEvent.Verdict(new HealthVerdict(HealthStatus.Healthy, ServerGone: false, VerdictBasis.Answer, "back", DateTimeOffset.UtcNow)));
    }

    /// <summary>What was told before has been heard, and followed.</summary>
    private protected void Heard()
    {
        var before = Holds();
        Loop.Post(new RoleEvent.Resumed());
        Until(() => Holds() > before);

        int Holds() => Router.Told.Count(t => t == "hold ");
    }

    /// <summary>A look that has begun since has been heard.</summary>
    private protected void Looked()
    {
        var before = Servers.Looks;
        Until(() => Servers.Looks >= before + 2);
        Heard();
    }

    private protected void Until(Func<bool> condition) => Assert.True(
        SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(15)), $"{Loop.Status}: {string.Join(", ", Router.Told)}; {string.Join('\n', Router.Lines)}");
}
