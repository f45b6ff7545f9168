using System.Globalization;
using System.Text.RegularExpressions;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Keepalived;

/// <summary>
/// A real keepalived on a node. Note: its track_process does not work in the lab (the kernel's process-event connector serves the
/// initial network namespace only).
/// </summary>
public sealed partial class KeepalivedPeer : IAsyncDisposable
{
    private readonly HostProcess _process;
    private readonly string _vrrpPidFile;
    private readonly long _from;

    private KeepalivedPeer(HostProcess process, KeepalivedOptions options, string vrrpPidFile, long from)
    {
        _process = process;
        Options = options;
        _vrrpPidFile = vrrpPidFile;
        _from = from;
    }

    /// <summary>What it was started with.</summary>
    public KeepalivedOptions Options { get; }

    /// <summary>Its parent process.</summary>
    public HostProcess Process => _process;

    /// <summary>The process that speaks VRRP, and its parent.</summary>
    public IReadOnlyList<ProcessIdentity> Processes => Child() is { IsAlive: true } child ? [child, _process.Identity] : [_process.Identity];

    /// <summary>The states that it has entered since its start, in order: BACKUP, MASTER, FAULT.</summary>
    public IReadOnlyList<string> States =>
        [.. Entering().Matches(_process.Log.Read(_from)).Where(m => m.Groups[1].Value == Options.Name).Select(m => m.Groups[2].Value)];

    /// <summary>The state that it is in, or null before the first.</summary>
    public string? State => States is [.., string last] ? last : null;

    /// <summary>Starts it on a node and waits until it has read its configuration.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="host">The node.</param>
    /// <param name="options">The instance.</param>
    /// <param name="name">Tells several on one host apart.</param>
    /// <param name="environment">Environment variables to set.</param>
    public static async Task<KeepalivedPeer> StartAsync(
        LabEnvironment lab, LabHost host, KeepalivedOptions options, string name = "keepalived", IReadOnlyDictionary<string, string>? environment = null)
    {
        string processName = ProcessName(host, name);
        if (lab.FindProcess(processName) is { } running)
            throw new LabException($"{name} runs on {LabAddresses.Name(host)} already, as process {running.Id}.");
        string stem = Path.Combine(lab.Folder, processName);
        PrivateFile.Write(stem + ".conf", KeepalivedConfiguration.Text(options));
        // What a killed one has left. Its process may still be a zombie, and keepalived would take it for a running daemon.
        File.Delete(stem + ".pid");
        File.Delete(stem + ".vrrp.pid");
        string log = Path.Combine(lab.LogFolder, processName + ".log");
        long from = File.Exists(log) ? new FileInfo(log).Length : 0;
        HostProcess process = await lab.StartAsync(host, processName,
        [
            // -P: VRRP only. Everything that would otherwise have one fixed place on the machine is given a place of this lab's.
            "keepalived", "-n", "-l", "-D", "-P", "-f", stem + ".conf", "-p", stem + ".pid", "-r", stem + ".vrrp.pid",
        ], environment: environment).ConfigureAwait(false);
        var peer = new KeepalivedPeer(process, options, stem + ".vrrp.pid", from);
        try
        {
            await process.Log.WaitForAsync(@"Entering (BACKUP|MASTER|FAULT) STATE|now in FAULT state", TimeSpan.FromSeconds(15), from).ConfigureAwait(false);
            return peer;
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One that another program started.</summary>
    public static KeepalivedPeer Attach(LabEnvironment lab, LabHost host, KeepalivedOptions options, string name = "keepalived")
    {
        HostProcess process = lab.FindProcess(ProcessName(host, name)) ?? throw new LabException($"No {name} runs on {LabAddresses.Name(host)}.");
        return new KeepalivedPeer(process, options, Path.Combine(lab.Folder, ProcessName(host, name) + ".vrrp.pid"), 0);
    }

    /// <summary>Waits until it is in that state.</summary>
    /// <exception cref="LabException">It is not, after <paramref name="timeout"/>; with the end of its log.</exception>
    public async Task WaitForStateAsync(string state, TimeSpan timeout)
    {
        long limit = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (State != state)
        {
            if (Environment.TickCount64 >= limit || !_process.IsAlive)
            {
                throw new LabException($"keepalived on {LabAddresses.Name(_process.Host)} is not in state {state} after {timeout.TotalSeconds:0.#} s; "
                    + $"it went through {string.Join(", ", States)}. End of its log:\n{_process.Log.Tail()}");
            }

            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    /// <summary>SIGTERM: it says priority 0 and takes its addresses away. Waits until it is gone.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>
    /// SIGKILL to all of its processes at once: nothing is said, and its addresses stay where they are. (The parent alone would
    /// not do: its child notices, and leaves in an orderly way.)
    /// </summary>
    public async Task KillAsync()
    {
        ProcessIdentity? child = Child();
        child?.Signal(LinuxSignal.Kill);
        _process.Signal(LinuxSignal.Kill);
        await _process.KillAsync().ConfigureAwait(false);
        if (child is { } gone)
            await gone.WaitGoneAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
    }

    /// <summary>SIGSTOP to the process that speaks VRRP. Its addresses stay.</summary>
    public void Freeze() => (Child() ?? _process.Identity).Signal(LinuxSignal.Stop);

    /// <summary>SIGCONT: ends <see cref="Freeze"/>.</summary>
    public void Thaw() => (Child() ?? _process.Identity).Signal(LinuxSignal.Continue);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        await _process.DisposeAsync().ConfigureAwait(false);
    }

    private static string ProcessName(LabHost host, string name) => $"{name}-{LabAddresses.Name(host)}";

    private ProcessIdentity? Child()
    {
        try
        {
            return ProcessIdentity.Of(int.Parse(File.ReadAllText(_vrrpPidFile), CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\(([^)]+)\) Entering (BACKUP|MASTER|FAULT) STATE")]
    private static partial Regex Entering();
}
