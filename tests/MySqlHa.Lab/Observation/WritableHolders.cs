namespace MySqlHa.Lab.Observation;

/// <summary>
/// Watches for what must never be: two nodes that both hold the virtual address and accept writes. The address comes from the kernels' own
/// notifications, the rest from both servers, asked every few milliseconds.
/// </summary>
public sealed class WritableHolders : IAsyncDisposable
{
    private readonly string _address;
    private readonly AddressTimeline _timeline;
    private readonly Dictionary<LabHost, WritableSampler> _samplers;

    private WritableHolders(LabEnvironment lab, string address, AddressTimeline timeline)
    {
        _address = address;
        _timeline = timeline;
        _samplers = lab.Servers.ToDictionary(s => s.Host, s => new WritableSampler(s));
    }

    /// <summary>Starts watching both nodes of a lab.</summary>
    public static async Task<WritableHolders> StartAsync(LabEnvironment lab, string address = LabAddresses.VirtualAddress)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return new(lab, address, await AddressTimeline.StartAsync(lab).ConfigureAwait(false));
    }

    /// <summary>What was seen so far.</summary>
    public HoldersReport Report()
    {
        WritableSampler a = _samplers[LabHost.A], b = _samplers[LabHost.B];
        IReadOnlyList<Span> servedByA = Serving(LabHost.A), servedByB = Serving(LabHost.B);
        return new(a.Samples, b.Samples, servedByA, servedByB, Span.Common(servedByA, servedByB), Span.Common(a.Spans, b.Spans));
    }

    /// <summary>When both nodes held the address, whatever their servers did.</summary>
    public IReadOnlyList<Span> HeldByBoth() => Span.Common(_timeline.HeldBy(LabHost.A, _address), _timeline.HeldBy(LabHost.B, _address));

    /// <summary>Ends watching.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (WritableSampler sampler in _samplers.Values)
            await sampler.StopAsync().ConfigureAwait(false);
    }

    private IReadOnlyList<Span> Serving(LabHost host) => Span.Common(_samplers[host].Spans, _timeline.HeldBy(host, _address));
}
