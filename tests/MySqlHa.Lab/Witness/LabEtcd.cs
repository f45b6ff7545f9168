namespace MySqlHa.Lab.Witness;

/// <summary>Three real members of an etcd on the lab's witness host, which both nodes reach as long as nobody cuts them off.</summary>
public sealed class LabEtcd : IAsyncDisposable
{
    private const int Members = 3;
    private readonly LabEnvironment _lab;
    private readonly EtcdMember[] _members;
    private readonly HostProcess?[] _processes = new HostProcess?[Members];

    private LabEtcd(LabEnvironment lab)
    {
        _lab = lab;
        _members = [.. Enumerable.Range(1, Members).Select(n => new EtcdMember(n, LabAddresses.Of(LabHost.Witness), 2279 + (100 * n), 2280 + (100 * n)))];
    }

    /// <summary>As -Witness takes it.</summary>
    public string Witness => "etcd://" + string.Join(',', _members.Select(m => $"{m.Address}:{m.ClientPort}"));

    /// <summary>Starts all members.</summary>
    public static async Task<LabEtcd> StartAsync(LabEnvironment lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var etcd = new LabEtcd(lab);
        await Task.WhenAll(Enumerable.Range(0, Members).Select(etcd.StartAsync)).ConfigureAwait(false);
        return etcd;
    }

    /// <summary>Starts a member, the first time or again.</summary>
    public async Task StartAsync(int member)
    {
        EtcdMember of = _members[member];
        string log = Path.Combine(_lab.LogFolder, of.Name + ".log");
        _processes[member] = null;
        Task ready = EtcdReady.WaitAsync(log, () => _processes[member] is null or { IsAlive: true });
        _processes[member] = await _lab.StartAsync(LabHost.Witness, of.Name, of.Command(_members, _lab.Folder, null)).ConfigureAwait(false);
        await ready.ConfigureAwait(false);
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync(int member) => _processes[member]?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Ends all members.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (HostProcess? process in _processes)
        {
            if (process is not null)
                await process.DisposeAsync().ConfigureAwait(false);
        }
    }
}
