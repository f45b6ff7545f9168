using MySqlHa.Lab;
using MySqlHa.Lab.Router;

namespace MySqlHa.Bench;

/// <summary>MySqlHa on both nodes, tracking the node's own server.</summary>
internal sealed class OurPair : Pair
{
    private readonly Dictionary<LabHost, MySqlHaPeer> _peers = [];
    private readonly double _interval;

    private OurPair(LabEnvironment lab, double interval)
        : base(lab) => _interval = interval;

    public override string Who => Report.Ours;

    public static async Task<OurPair> StartAsync(LabEnvironment lab, double interval = 1)
    {
        var pair = new OurPair(lab, interval);
        await pair.ReturnAsync(LabHost.A);
        await pair._peers[LabHost.A].WaitForStateAsync("Master", TimeSpan.FromSeconds(30));
        await pair.ReturnAsync(LabHost.B);
        await pair.SettledAsync();
        return pair;
    }

    /// <summary>How many state changes both nodes have seen.</summary>
    public int Changes => _peers.Values.Sum(p => p.Changes.Count);

    /// <summary>The tracked server's verdicts, as lines of both nodes' logs.</summary>
    public async Task<IReadOnlyList<string>> VerdictsAsync()
    {
        var lines = new List<string>();
        foreach (var peer in _peers.Values)
        {
            var status = await peer.GetStatusAsync();
            lines.AddRange(status.Log.Where(l => l.Code.StartsWith("Server", StringComparison.Ordinal)).Select(l => $"{l.Code}: {l.Message}"));
        }

        return lines;
    }

    public override Task ResignAsync(LabHost holder) => _peers[holder].StopAsync();

    public override async Task ReturnAsync(LabHost host)
    {
        var options = new MySqlHaOptions
        {
            Priority = host == LabHost.A ? 100 : 90,
            AdvertisementInterval = _interval,
            NoPreempt = true,
        }.TrackingItsServer();
        _peers[host] = await MySqlHaPeer.StartAsync(Lab, host, options, prelude: TrackedServer.Prelude(Lab));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers.Values)
        {
            await peer.StopAsync();
            await peer.DisposeAsync();
        }
    }

    protected override bool IsIn(LabHost host, string state) => _peers.TryGetValue(host, out var peer) && peer.Process.IsAlive && peer.State == state;
}
