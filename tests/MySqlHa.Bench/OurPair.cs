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
