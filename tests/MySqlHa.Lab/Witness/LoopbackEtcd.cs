using System.Diagnostics;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Witness;

/// <summary>Three real members of an etcd on free ports of 127.0.0.1, for tests of what is said to it. They end with this process at the latest.</summary>
public sealed class LoopbackEtcd : IAsyncDisposable
{
    private const string Address = "127.0.0.1";
    private readonly EtcdMember[] _members;
    private readonly Process?[] _processes;
    private readonly string _folder = Path.Combine(LabPaths.Labs, $"etcd-{Environment.ProcessId}-{Guid.NewGuid():N}"[..26]);

    private LoopbackEtcd(int members)
    {
        _members = [.. Enumerable.Range(1, members).Select(n => new EtcdMember(n, Address, LoopbackPort.Next(), LoopbackPort.Next()))];
        _processes = new Process?[members];
    }

    /// <summary>The certificates; null for a cluster without TLS.</summary>
    public EtcdCertificates? Certificates { get; private set; }

    /// <summary>The members' addresses for clients.</summary>
    public IReadOnlyList<Uri> Endpoints => [.. _members.Select(m => new Uri(m.Client(Certificates is not null)))];

    /// <summary>Starts a cluster and waits until it has a leader.</summary>
    public static async Task<LoopbackEtcd> StartNewAsync(bool tls = false, int members = 3)
    {
        Requirements.Check();
        var etcd = new LoopbackEtcd(members);
        try
        {
            PrivateFile.CreateFolder(etcd._folder);
            etcd.Certificates = tls ? new EtcdCertificates(etcd._folder, Address) : null;
            await Task.WhenAll(Enumerable.Range(0, members).Select(etcd.StartAsync)).ConfigureAwait(false);
            return etcd;
        }
        catch
        {
            await etcd.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a member, the first time or again; returns when it serves clients.</summary>
    public async Task StartAsync(int member)
    {
        string log = Path.Combine(_folder, $"{_members[member].Name}.log");
        _processes[member] = null;
        Task ready = EtcdReady.WaitAsync(log, () => _processes[member] is null or { HasExited: false });
        _processes[member] = await Spawner.StartAsync(new ProcessStartInfo(
            "sh", ["-c", "exec >>\"$0\" 2>&1 </dev/null; exec \"$@\"", log, "setpriv", "--pdeathsig", "KILL", "--", .. _members[member].Command(_members, _folder, Certificates)])).ConfigureAwait(false);
        await ready.ConfigureAwait(false);
    }

    /// <summary>kill -9; returns when it is gone.</summary>
    public async Task KillAsync(int member)
    {
        if (_processes[member] is { } process)
        {
            _processes[member] = null;
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(false);
            process.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (int i = 0; i < _processes.Length; i++)
            await KillAsync(i).ConfigureAwait(false);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
