using System.Diagnostics;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab;

/// <summary>
/// A process on a host of the lab. Everything between the lab and the program replaces itself (exec), so the id is the
/// program's own. Disposing ends it.
/// </summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(20);
    private readonly LabEnvironment _lab;
    private readonly Process? _child;
    private readonly ProcessRecord _record;
    private readonly HostOutput _output;

    private HostProcess(LabEnvironment lab, ProcessRecord record, Process? child, HostOutput output)
    {
        _lab = lab;
        _record = record;
        _child = child;
        _output = output;
        Log = new ProcessLog(record.LogPath, record.Identity, record.Name);
    }

    /// <summary>The name it was started under.</summary>
    public string Name => _record.Name;

    /// <summary>The host it runs on.</summary>
    public LabHost Host => _record.Host;

    /// <summary>Id of the program itself.</summary>
    public int Id => _record.Identity.Pid;

    /// <summary>The process, safe from reuse of its id.</summary>
    public ProcessIdentity Identity => _record.Identity;

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => Identity.IsAlive;

    /// <summary>What it printed (with <see cref="HostOutput.LogFile"/>).</summary>
    public ProcessLog Log { get; }

    /// <summary>Its standard input (with <see cref="HostOutput.Pipes"/>).</summary>
    public StreamWriter Input => Pipes.StandardInput;

    /// <summary>Its standard output (with <see cref="HostOutput.Pipes"/>).</summary>
    public StreamReader Output => Pipes.StandardOutput;

    /// <summary>Its standard error (with <see cref="HostOutput.Pipes"/>).</summary>
    public StreamReader Error => Pipes.StandardError;

    private Process Pipes => _output == HostOutput.Pipes && _child is not null
        ? _child
        : throw new InvalidOperationException($"{Name} was not started with pipes.");

    /// <summary>Sends a signal; false if the process is gone.</summary>
    public bool Signal(LinuxSignal signal) => Identity.Signal(signal);

    /// <summary>Ends it with SIGKILL and waits until it is gone.</summary>
    public Task KillAsync() => EndAsync(LinuxSignal.Kill, KillLimit);

    /// <summary>Ends it with SIGTERM and waits until it is gone; with SIGKILL if it is still there after <paramref name="grace"/> (10 s).</summary>
    public async Task StopAsync(TimeSpan? grace = null)
    {
        Identity.Signal(LinuxSignal.Terminate);
        // A stopped process acts on nothing but SIGKILL and SIGCONT.
        Identity.Signal(LinuxSignal.Continue);
        if (!await Identity.WaitGoneAsync(grace ?? TimeSpan.FromSeconds(10)).ConfigureAwait(false))
            await KillAsync().ConfigureAwait(false);
        else
            _record.Delete(_lab.Folder);
    }

    /// <summary>Waits for it to end by itself.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It still runs after <paramref name="timeout"/>.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        if (_child is null)
            throw new InvalidOperationException($"{Name} was started by another process, which alone learns its exit code.");
        await _child.WaitForExitAsync().WaitAsync(timeout).ConfigureAwait(false);
        _record.Delete(_lab.Folder);
        return _child.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        _child?.Dispose();
    }

    internal static async Task<HostProcess> StartAsync(
        LabEnvironment lab, LabHost host, string name, IEnumerable<string> command, HostOutput output,
        IReadOnlyDictionary<string, string>? environment)
    {
        string log = Path.Combine(lab.LogFolder, name + ".log");
        string[] inner = [.. Tie(lab), "setsid", .. MemoryGroup.Entry(lab, host), "ip", "netns", "exec", lab.Namespace(host), .. command];
        string[] all = output == HostOutput.Pipes ? inner : ["sh", "-c", "exec >>\"$0\" 2>&1 </dev/null; exec \"$@\"", log, .. inner];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = output == HostOutput.Pipes,
            RedirectStandardOutput = output == HostOutput.Pipes,
            RedirectStandardError = output == HostOutput.Pipes,
            WorkingDirectory = "/",
        };
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        Process child = await Spawner.StartAsync(start).ConfigureAwait(false);
        // Gone before it could be looked at: what it printed says why, and whoever waits for it will see that.
        ProcessIdentity identity = ProcessIdentity.Of(child.Id) ?? new ProcessIdentity(child.Id, 0);
        var record = new ProcessRecord(name, host, identity, log);
        record.Write(lab.Folder);
        return new HostProcess(lab, record, child, output);
    }

    internal static HostProcess Attach(LabEnvironment lab, ProcessRecord record) => new(lab, record, null, HostOutput.LogFile);

    private static string[] Tie(LabEnvironment lab) =>
        lab.Options.Lifetime == LabLifetime.Process ? ["setpriv", "--pdeathsig", "KILL", "--"] : [];

    private async Task EndAsync(LinuxSignal signal, TimeSpan limit)
    {
        Identity.Signal(signal);
        if (!await Identity.WaitGoneAsync(limit).ConfigureAwait(false))
            throw new LabException($"Process {Id} ({Name}) is still there {limit.TotalSeconds:0} s after {signal}, in state {Identity.State}.");
        _record.Delete(_lab.Folder);
    }
}
