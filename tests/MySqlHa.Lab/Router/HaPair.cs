namespace MySqlHa.Lab.Router;

/// <summary>Our instances on both nodes, each keeping its own server, and an operator on a third machine.</summary>
public sealed class HaPair : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Dictionary<LabHost, MySqlHaPeer> _peers = [];
    private readonly LabEnvironment _lab;
    private readonly HaPairOptions _options;

    private HaPair(LabEnvironment lab, HaPairOptions options) => (_lab, _options) = (lab, options);

    /// <summary>The operator.</summary>
    public OperatorConsole Operator { get; private set; } = null!;

    /// <summary>The node that is master now; null when none or both are.</summary>
    public LabHost? Holder => (Is(LabHost.A, "Master"), Is(LabHost.B, "Master")) switch
    {
        (true, false) => LabHost.A,
        (false, true) => LabHost.B,
        _ => null,
    };

    /// <summary>The other node.</summary>
    public static LabHost Other(LabHost host) => host == LabHost.A ? LabHost.B : LabHost.A;

    /// <summary>Starts both; node a is master.</summary>
    public static async Task<HaPair> StartAsync(LabEnvironment lab, HaPairOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var pair = new HaPair(lab, options ?? new());
        try
        {
            await pair.StartNodeAsync(LabHost.A).ConfigureAwait(false);
            await pair[LabHost.A].WaitForStateAsync("Master", Limit).ConfigureAwait(false);
            await pair.StartNodeAsync(LabHost.B).ConfigureAwait(false);
            pair.Operator = await OperatorConsole.StartAsync(lab).ConfigureAwait(false);
            await pair.SettledAsync().ConfigureAwait(false);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The process on a node.</summary>
    public MySqlHaPeer this[LabHost host] => _peers[host];

    /// <summary>Whether a node's process lives and its instance is in that state.</summary>
    public bool Is(LabHost host, string state) => _peers.TryGetValue(host, out MySqlHaPeer? peer) && peer.Process.IsAlive && peer.State == state;

    /// <summary>Starts a node's process, the first time or again.</summary>
    public async Task StartNodeAsync(LabHost host)
    {
        MySqlHaOptions options = new MySqlHaOptions
        {
            Priority = host == LabHost.A ? 100 : 90,
            AdvertisementInterval = _options.Interval,
            NoPreempt = true,
            Gateway = _options.Gateway ? LabAddresses.Of(LabHost.Gateway) : null,
        }.TrackingItsServer(_options.Parameters);
        _peers[host] = await MySqlHaPeer.StartAsync(
            _lab, host, [options], prelude: TrackedServer.Prelude(_lab, host), environment: _options.Environment?.Invoke(host)).ConfigureAwait(false);
    }

    /// <summary>Waits until one node is master and the other backup.</summary>
    /// <returns>The master.</returns>
    /// <exception cref="LabException">They are not, with the way of each.</exception>
    public async Task<LabHost> SettledAsync()
    {
        long limit = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
        while (true)
        {
            if (Holder is { } holder && Is(Other(holder), "Backup"))
                return holder;
            if (Environment.TickCount64 > limit)
                throw new LabException($"The pair did not settle within {Limit.TotalSeconds} s. {await WayAsync(LabHost.A).ConfigureAwait(false)}; {await WayAsync(LabHost.B).ConfigureAwait(false)}");
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    /// <summary>Brings a node back by Invoke-Rejoin and waits until it is backup. A server that ends itself meanwhile, as one does behind a clone, is started again.</summary>
    public async Task RejoinAsync(LabHost returning, LabHost active, string more = "")
    {
        Task<string> rejoin = Operator.RejoinAsync(returning, active, more);
        while (await Task.WhenAny(rejoin, Task.Delay(100)).ConfigureAwait(false) != rejoin)
        {
            if (_lab.Server(returning).Process is null or { IsAlive: false })
                await _lab.Server(returning).StartAsync().ConfigureAwait(false);
        }

        await rejoin.ConfigureAwait(false);
        await SettledAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Operator is not null)
            await Operator.DisposeAsync().ConfigureAwait(false);
        foreach (MySqlHaPeer peer in _peers.Values)
        {
            await peer.StopAsync().ConfigureAwait(false);
            await peer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> WayAsync(LabHost host)
    {
        if (!_peers.TryGetValue(host, out MySqlHaPeer? peer) || !peer.Process.IsAlive)
            return $"{LabAddresses.Name(host)}: no process";
        MySqlHaStatus status = await peer.GetStatusAsync().ConfigureAwait(false);
        return $"{LabAddresses.Name(host)}: {status.State} ({status.Reason}) by way of {string.Join(", ", peer.Changes.TakeLast(4).Select(c => c.To))}; its last words: "
            + string.Join(" / ", status.Log.TakeLast(6).Select(l => l.Message));
    }
}
