using MySqlHa.Lab;
using MySqlHa.Lab.Router;

namespace MySqlHa.Bench;

/// <summary>MySqlHa on both nodes, each keeping its own server: fenced, promoted, and brought back by an operator.</summary>
internal sealed class OurPair : Pair
{
    private readonly HaPair _pair;

    private OurPair(LabEnvironment lab, HaPair pair)
        : base(lab) => _pair = pair;

    public override string Who => Report.Ours;

    public static async Task<OurPair> StartAsync(LabEnvironment lab, double interval = 1, bool gateway = false) =>
        new(lab, await HaPair.StartAsync(lab, new HaPairOptions { Interval = interval, Gateway = gateway }));

    /// <summary>The instances and the operator.</summary>
    public HaPair Nodes => _pair;

    /// <summary>How many state changes both nodes have seen.</summary>
    public int Changes => _pair[LabHost.A].Changes.Count + _pair[LabHost.B].Changes.Count;

    /// <summary>What both nodes say of the last minutes: for whoever must find out why something went wrong.</summary>
    public async Task<IReadOnlyList<string>> LogAsync()
    {
        var lines = new List<(DateTimeOffset At, string Line)>();
        foreach (var host in new[] { LabHost.A, LabHost.B })
        {
            try
            {
                lines.AddRange((await _pair[host].GetStatusAsync()).Log.TakeLast(20).Select(l => (l.At, $"{LabAddresses.Name(host)} {l.At:HH:mm:ss.fff} {l.Code}: {l.Message}")));
            }
            catch (LabException gone)
            {
                lines.Add((DateTimeOffset.UtcNow, $"{LabAddresses.Name(host)}: {gone.Message}"));
            }
        }

        return [.. lines.OrderBy(l => l.At).Select(l => l.Line)];
    }

    /// <summary>The tracked server's verdicts, as lines of both nodes' logs.</summary>
    public async Task<IReadOnlyList<string>> VerdictsAsync()
    {
        var lines = new List<string>();
        foreach (var host in new[] { LabHost.A, LabHost.B })
        {
            var status = await _pair[host].GetStatusAsync();
            lines.AddRange(status.Log.Where(l => l.Code.StartsWith("Server", StringComparison.Ordinal)).Select(l => $"{l.Code}: {l.Message}"));
        }

        return lines;
    }

    public override Task ResignAsync(LabHost holder) => _pair[holder].StopAsync();

    public override Task ReturnAsync(LabHost host) => _pair.StartNodeAsync(host);

    // Without semi-sync a killed server holds what nobody else has.
    public override Task RejoinAsync(LabHost host) => _pair.RejoinAsync(host, Other(host), "-ErrantTransaction Apply");

    public override ValueTask DisposeAsync() => _pair.DisposeAsync();

    protected override bool IsIn(LabHost host, string state) => _pair.Is(host, state);
}
