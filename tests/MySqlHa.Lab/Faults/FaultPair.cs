using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Faults;

/// <summary>Two daemons that share the address: ours, or keepalived's.</summary>
internal abstract class FaultPair(LabEnvironment lab, FaultSide side) : IAsyncDisposable
{
    private static readonly LabHost[] Nodes = [LabHost.A, LabHost.B];

    /// <summary>The lab.</summary>
    protected LabEnvironment Lab { get; } = lab;

    /// <summary>Whose pair it is.</summary>
    public FaultSide Side { get; } = side;

    /// <summary>Whether one server is closed while the other is open; or both are always open.</summary>
    public abstract bool Fences { get; }

    /// <summary>Who is master with the other one backup; null while nobody is.</summary>
    public LabHost? Settled => Nodes.Where(h => State(h) == "MASTER" && State(Other(h)) == "BACKUP").Select(h => (LabHost?)h).FirstOrDefault();

    /// <summary>The other node.</summary>
    public static LabHost Other(LabHost host) => host == LabHost.A ? LabHost.B : LabHost.A;

    /// <summary>The processes of a node's daemon, the one that speaks VRRP first.</summary>
    public abstract IReadOnlyList<ProcessIdentity> Daemon(LabHost host);

    /// <summary>Whether a node's daemon runs.</summary>
    public bool IsAlive(LabHost host) => Daemon(host) is [var first, ..] && first.IsAlive;

    /// <summary>MASTER, BACKUP, FAULT; null where no daemon runs.</summary>
    public abstract string? State(LabHost host);

    /// <summary>Starts a node's daemon again.</summary>
    public abstract Task StartAsync(LabHost host);

    /// <summary>Does what an operator does to a node that waits for it, if one does.</summary>
    public abstract Task OperateAsync();

    /// <summary>What both nodes have to say.</summary>
    public abstract Task<IReadOnlyList<string>> LogAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Waits until one node is master and the other backup.</summary>
    /// <exception cref="LabException">They are not; with the state of each.</exception>
    public async Task<LabHost> SettledAsync(TimeSpan timeout)
    {
        long limit = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            if (Settled is { } holder)
                return holder;
            if (Environment.TickCount64 > limit)
                throw new LabException($"the pair did not settle within {timeout.TotalSeconds:0} s: a is {State(LabHost.A) ?? "dead"}, b is {State(LabHost.B) ?? "dead"}");
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    /// <summary>Starts what is dead, as a service manager does: servers, then daemons.</summary>
    public async Task SuperviseAsync()
    {
        foreach (LabHost host in Nodes.Where(h => Lab.Server(h).Process is null or { IsAlive: false }))
            await Lab.Server(host).StartAsync().ConfigureAwait(false);
        foreach (LabHost host in Nodes.Where(h => !IsAlive(h)))
            await StartAsync(host).ConfigureAwait(false);
    }
}
