using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Router;

namespace MySqlHa.Lab.Faults;

/// <summary>Our daemons at default settings, semi-sync on, and an operator on a third machine.</summary>
internal sealed class OurFaultPair : FaultPair
{
    private readonly HaPair _pair;

    private OurFaultPair(LabEnvironment lab, FaultSide side, HaPair pair)
        : base(lab, side) => _pair = pair;

    public override bool Fences => true;

    public static async Task<OurFaultPair> StartAsync(LabEnvironment lab, string? witness, Func<LabHost, IReadOnlyDictionary<string, string>>? environment) =>
        new(lab, witness is null ? FaultSide.Ours : FaultSide.OursWithEtcd, await HaPair.StartAsync(lab, new HaPairOptions
        {
            Gateway = true, Environment = environment, Parameters = witness is null ? "-FlapLimit 0" : $"-FlapLimit 0 -Witness '{witness}'",
        }).ConfigureAwait(false));

    public override IReadOnlyList<ProcessIdentity> Daemon(LabHost host) => [_pair[host].Process.Identity];

    public override string? State(LabHost host) => IsAlive(host) ? _pair[host].State?.ToUpperInvariant() : null;

    public override Task StartAsync(LabHost host) => _pair.StartNodeAsync(host);

    /// <summary>A node that waits for a rejoin gets one. What it alone has, and nobody heard acknowledged, goes to a file: an acknowledged write among it would be lost.</summary>
    public override async Task OperateAsync()
    {
        foreach (LabHost host in new[] { LabHost.A, LabHost.B })
        {
            if (State(host) != "FAULT" || State(Other(host)) != "MASTER")
                continue;
            MySqlHaStatus status = await _pair[host].GetStatusAsync().ConfigureAwait(false);
            if (status.Reason.Contains("rejoin", StringComparison.OrdinalIgnoreCase))
                await _pair.RejoinAsync(host, Other(host), $"-ErrantTransaction Discard -ErrantFolder '{Lab.Folder}'").ConfigureAwait(false);
        }
    }

    public override async Task<IReadOnlyList<string>> LogAsync()
    {
        var lines = new List<(DateTimeOffset At, string Line)>();
        foreach (LabHost host in new[] { LabHost.A, LabHost.B })
        {
            try
            {
                MySqlHaStatus status = await _pair[host].GetStatusAsync().WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
                lines.Add((DateTimeOffset.UtcNow, $"{LabAddresses.Name(host)} is {status.State}: {status.Reason}"));
                lines.AddRange(status.Log.TakeLast(25).Select(l => (l.At, $"{LabAddresses.Name(host)} {l.At:HH:mm:ss.fff} {l.Code}: {l.Message}")));
            }
            catch (Exception e) when (e is LabException or TimeoutException or IOException or InvalidOperationException)
            {
                lines.Add((DateTimeOffset.UtcNow, $"{LabAddresses.Name(host)}: {e.Message}"));
            }
        }

        return [.. lines.OrderBy(l => l.At).Select(l => l.Line)];
    }

    public override ValueTask DisposeAsync() => _pair.DisposeAsync();
}
