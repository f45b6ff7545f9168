using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Observation;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Witness;

namespace MySqlHa.Lab.Faults;

/// <summary>A lab with a pair that serves, and somebody who watches. Used for one fault after another, as long as each ends as it should.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly List<IAsyncDisposable> _held = [];

    private FaultScene(LabEnvironment lab, FaultPair pair, WritableHolders holders) => (Lab, Pair, Holders, Clock) = (lab, pair, holders, new MovableClock(lab));

    public LabEnvironment Lab { get; }

    public FaultPair Pair { get; }

    public WritableHolders Holders { get; }

    public MovableClock Clock { get; }

    /// <summary>Who served when the row began.</summary>
    public LabHost Holder { get; private set; }

    /// <summary>The other one.</summary>
    public LabHost Other => FaultPair.Other(Holder);

    /// <summary>The holder's server.</summary>
    public LabServer Server => Lab.Server(Holder);

    /// <summary>The holder's daemon when the row began.</summary>
    public IReadOnlyList<ProcessIdentity> Daemon { get; private set; } = [];

    /// <summary>Its guard; null where it had none.</summary>
    public ProcessIdentity? Guard { get; private set; }

    /// <summary>The holder's guard.</summary>
    /// <exception cref="LabException">It has none.</exception>
    public ProcessIdentity NeedGuard() =>
        Guard ?? throw new LabException(NoGuard);

    /// <summary>What is said where there is none.</summary>
    public string NoGuard => $"no guard process found: the daemon on {LabAddresses.Name(Holder)} has no child named mysqlha-guard";

    public static async Task<FaultScene> StartAsync(string id, FaultSide side, FaultNeeds needs)
    {
        // keepalived closes no server and opens none: it needs both open. And nobody would shorten semi-sync's wait for a dead replica, so that each failover took
        // the ten seconds of its timeout: it has its pair without, as in docs/performance.md.
        LabEnvironment lab = await LabEnvironment.UpAsync(new LabOptions
        {
            Id = id, SemiSync = side != FaultSide.Keepalived, ActiveOnly = side != FaultSide.Keepalived, DiskMegabytes = needs == FaultNeeds.SmallDisk ? 768 : 0,
            MemoryGroups = needs == FaultNeeds.MemoryGroup,
        }).ConfigureAwait(false);
        try
        {
            Func<LabHost, IReadOnlyDictionary<string, string>>? environment = needs == FaultNeeds.MovableClock ? new MovableClock(lab).Environment : null;
            string? witness = side == FaultSide.OursWithEtcd ? (await LabEtcd.StartAsync(lab).ConfigureAwait(false)).Witness : null;
            FaultPair pair = side == FaultSide.Keepalived
                ? await KeepalivedFaultPair.StartAsync(lab, environment).ConfigureAwait(false)
                : await OurFaultPair.StartAsync(lab, witness, environment).ConfigureAwait(false);
            return new FaultScene(lab, pair, await WritableHolders.StartAsync(lab).ConfigureAwait(false));
        }
        catch
        {
            await lab.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until the pair is whole, and notes who is who.</summary>
    public async Task BeginAsync()
    {
        Holder = await Pair.SettledAsync(Limit).ConfigureAwait(false);
        Daemon = Pair.Daemon(Holder);
        Guard = GuardProcess.Of(Daemon[0].Pid);
    }

    /// <summary>Keeps what a fault has made until it is undone.</summary>
    public void Hold(IAsyncDisposable made) => _held.Add(made);

    /// <summary>Ends what was kept.</summary>
    public async Task ReleaseAsync()
    {
        foreach (IAsyncDisposable made in _held)
            await made.DisposeAsync().ConfigureAwait(false);
        _held.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Holders.DisposeAsync().ConfigureAwait(false);
        try
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
        finally
        {
            // With all its processes, by their ids: the daemons', the servers', etcd's.
            await Lab.DisposeAsync().ConfigureAwait(false);
        }
    }
}
