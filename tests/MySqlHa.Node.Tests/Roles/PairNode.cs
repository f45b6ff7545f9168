using MySqlHa.Lab.Server;
using MySqlHa.Node.Roles;
using MySqlHa.Node.Tests.Support;
using MySqlHa.Replication;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Plan;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>The role loop of one of two real servers; VRRP is played by the test.</summary>
internal sealed class PairNode : IAsyncDisposable
{
    private PairNode(LoopbackServer server, RoleLoop loop, RecordingRouter router, string folder) =>
        (Server, Loop, Router, Folder) = (server, loop, router, folder);

    public LoopbackServer Server { get; }

    public RoleLoop Loop { get; }

    public RecordingRouter Router { get; }

    public string Folder { get; }

    public IReadOnlyList<FailoverRecord> Records => new FailoverRecordStore(Folder).Read();

    public string Journal => File.ReadAllText(Path.Combine(Folder, "journal.jsonl"));

    public static PairNode Start(LoopbackPair pair, LoopbackServer server, Func<HaNodeConfiguration, HaNodeConfiguration>? with = null, string? folder = null)
    {
        folder ??= Path.Combine(Path.GetTempPath(), $"mysqlha-node-{Guid.NewGuid():N}");
        var configuration = new HaNodeConfiguration
        {
            Vrrp = FakeHost.Vrrp,
            Server = new ServerEndpoint(server.Address, server.Port),
            Login = new ServerLogin(pair.Admin.User, pair.Admin.Password),
            WritePolicy = NodeWritePolicy.ActiveOnly,
            JournalFolder = folder,
        };
        configuration = with?.Invoke(configuration) ?? configuration;
        var router = new RecordingRouter();
        RoleLoop? loop = null;
        var servers = new PairServers(
            configuration, new FailoverRecordStore(folder), c => loop?.Post(new RoleEvent.Commanded(c)), (code, message) => router.Lines.Enqueue($"Warning {code} {message}"));
        loop = new RoleLoop(configuration, servers, router, DecisionJournal.Open(folder, router.Lines.Enqueue));
        router.Faults[RoleLoop.FenceKey] = "not yet seen";
        loop.Start();
        return new(server, loop, router, folder);
    }

    /// <summary>Until the fence was seen to hold, and the other server was heard.</summary>
    public async Task<PairNode> ReadyAsync()
    {
        await UntilAsync("Fenced", () => Loop.Status is { Role: "Fenced", PeerHeardAt: not null } && Router.Faults.IsEmpty);
        return this;
    }

    /// <summary>The same with an open other server, which nobody closes.</summary>
    public async Task<PairNode> ReadyAsyncAlone()
    {
        await UntilAsync("Fenced", () => Loop.Status is { Role: "Fenced", PeerHeardAt: not null });
        return this;
    }

    public async Task ServesAgainAsync()
    {
        Router.Told.Clear();
        await ServesAsync();
    }

    public void Becomes(VrrpState state) => Loop.Post(new RoleEvent.Transition(state == VrrpState.Master ? VrrpState.Backup : VrrpState.Master, state, "the test says so"));

    public void Dies() => Loop.Post(new RoleEvent.Verdict(new HealthVerdict(HealthStatus.Down, true, VerdictBasis.Evidence, "Killed: gone", DateTimeOffset.Now)));

    public void Lives() => Loop.Post(new RoleEvent.Verdict(new HealthVerdict(HealthStatus.Healthy, false, VerdictBasis.Evidence, "answers", DateTimeOffset.Now)));

    public async Task ServesAsync()
    {
        Becomes(VrrpState.Master);
        await UntilAsync("Serving", () => Router.Told.Contains("serve") && Loop.Status.Role == "Open");
    }

    /// <summary>Until the other server has been heard once more.</summary>
    public Task LookedAsync()
    {
        var before = Loop.Status.PeerHeardAt;
        return UntilAsync("Hearing the other one", () => Loop.Status.PeerHeardAt > before);
    }

    public async Task UntilAsync(string what, Func<bool> condition)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(
                clock.Elapsed < TimeSpan.FromSeconds(15),
                $"{what} did not happen. {Loop.Status}; faults: {string.Join("; ", Router.Faults)}; told: {string.Join(", ", Router.Told)}; log: {string.Join('\n', Router.Lines)}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Loop.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
