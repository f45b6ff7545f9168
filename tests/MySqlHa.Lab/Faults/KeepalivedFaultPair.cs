using MySqlHa.Lab.Keepalived;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Faults;

/// <summary>keepalived on both nodes, with a check script once a second that reads the first byte of its own server's greeting. Both servers are always open: it closes none.</summary>
internal sealed class KeepalivedFaultPair : FaultPair
{
    private readonly Dictionary<LabHost, KeepalivedPeer> _peers = [];
    private readonly Func<LabHost, IReadOnlyDictionary<string, string>>? _environment;

    private KeepalivedFaultPair(LabEnvironment lab, Func<LabHost, IReadOnlyDictionary<string, string>>? environment)
        : base(lab, FaultSide.Keepalived) => _environment = environment;

    public override bool Fences => false;

    private string Script => Path.Combine(Lab.Folder, "check.sh");

    public static async Task<KeepalivedFaultPair> StartAsync(LabEnvironment lab, Func<LabHost, IReadOnlyDictionary<string, string>>? environment)
    {
        var pair = new KeepalivedFaultPair(lab, environment);
        await File.WriteAllTextAsync(pair.Script, "exec 3<>/dev/tcp/127.0.0.1/3306 && read -r -t 1 -N 1 -u 3\n").ConfigureAwait(false);
        await pair.StartAsync(LabHost.A).ConfigureAwait(false);
        await pair._peers[LabHost.A].WaitForStateAsync("MASTER", TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        await pair.StartAsync(LabHost.B).ConfigureAwait(false);
        return pair;
    }

    public override IReadOnlyList<ProcessIdentity> Daemon(LabHost host) => _peers[host].Processes;

    public override string? State(LabHost host) => IsAlive(host) ? _peers[host].State : null;

    public override async Task StartAsync(LabHost host) => _peers[host] = await KeepalivedPeer.StartAsync(Lab, host, new KeepalivedOptions
    {
        Priority = host == LabHost.A ? 100 : 90,
        NoPreempt = true,
        TrackScript = $"/bin/bash {Script}",
    }, environment: _environment?.Invoke(host)).ConfigureAwait(false);

    public override Task OperateAsync() => Task.CompletedTask;

    public override Task<IReadOnlyList<string>> LogAsync() => Task.FromResult<IReadOnlyList<string>>(
        [.. _peers.SelectMany(p => p.Value.Process.Log.Tail(20).Split('\n').Select(l => $"{LabAddresses.Name(p.Key)} {l}"))]);

    public override async ValueTask DisposeAsync()
    {
        foreach (KeepalivedPeer peer in _peers.Values)
            await peer.DisposeAsync().ConfigureAwait(false);
    }
}
