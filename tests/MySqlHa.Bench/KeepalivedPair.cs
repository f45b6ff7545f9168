using System.Globalization;
using MySqlHa.Lab;
using MySqlHa.Lab.Keepalived;

namespace MySqlHa.Bench;

/// <summary>keepalived on both nodes with a check script that asks the node's own server for its greeting.</summary>
internal sealed class KeepalivedPair : Pair
{
    private readonly Dictionary<LabHost, KeepalivedPeer> _peers = [];
    private readonly double _interval;

    private KeepalivedPair(LabEnvironment lab, double interval)
        : base(lab) => _interval = interval;

    public override string Who => string.Create(CultureInfo.InvariantCulture, $"keepalived, {_interval:0.###} s adverts, 1 s script");

    public static async Task<KeepalivedPair> StartAsync(LabEnvironment lab, double interval)
    {
        // What a careful operator writes: connect, and read the first byte of the server's greeting, which a frozen or dead server never sends.
        var script = Path.Combine(lab.Folder, "check.sh");
        await File.WriteAllTextAsync(script, "exec 3<>/dev/tcp/127.0.0.1/3306 && read -r -t 1 -N 1 -u 3\n");
        var pair = new KeepalivedPair(lab, interval);
        await pair.ReturnAsync(LabHost.A);
        await pair._peers[LabHost.A].WaitForStateAsync("MASTER", TimeSpan.FromSeconds(30));
        await pair.ReturnAsync(LabHost.B);
        await pair.SettledAsync();
        return pair;
    }

    public override Task ResignAsync(LabHost holder) => _peers[holder].StopAsync();

    public override async Task ReturnAsync(LabHost host) => _peers[host] = await KeepalivedPeer.StartAsync(Lab, host, new KeepalivedOptions
    {
        Priority = host == LabHost.A ? 100 : 90,
        AdvertisementInterval = _interval,
        NoPreempt = true,
        TrackScript = $"/bin/bash {Path.Combine(Lab.Folder, "check.sh")}",
        TrackScriptInterval = 1,
    });

    public override async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers.Values)
        {
            await peer.StopAsync();
            await peer.DisposeAsync();
        }
    }

    protected override bool IsIn(LabHost host, string state) =>
        _peers.TryGetValue(host, out var peer) && peer.Process.IsAlive && string.Equals(peer.State, state, StringComparison.OrdinalIgnoreCase);
}
