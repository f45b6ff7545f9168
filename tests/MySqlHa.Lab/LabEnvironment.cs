using System.Text.Json;
using System.Text.RegularExpressions;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab;

/// <summary>
/// Two database hosts, a client and a gateway on one machine. Make one with <see cref="UpAsync"/>; disposing removes everything.
/// Not for use from several threads at once, except that processes may be started from any.
/// </summary>
public sealed partial class LabEnvironment : IAsyncDisposable
{
    private readonly LabRecord _record;
    private readonly Topology _topology;
    private readonly LabServer[] _servers;
    private LabReaper? _reaper;

    private LabEnvironment(LabRecord record, LabAccounts accounts)
    {
        _record = record;
        Accounts = accounts;
        _topology = new Topology(record.Options.Id);
        _servers = Options.Server is null ? [] : [new LabServer(this, LabHost.A), new LabServer(this, LabHost.B)];
    }

    /// <summary>Name of the lab.</summary>
    public string Id => Options.Id;

    /// <summary>How it was set up.</summary>
    public LabOptions Options => _record.Options;

    /// <summary>The accounts on both servers.</summary>
    public LabAccounts Accounts { get; }

    /// <summary>The lab's folder (mode 0700).</summary>
    public string Folder => LabPaths.Lab(Id);

    /// <summary>Where processes of the lab log to, one file a name.</summary>
    public string LogFolder => Path.Combine(Folder, "log");

    /// <summary>File with the accounts' passwords (mode 0600, JSON).</summary>
    public string AccountsFile => Path.Combine(Folder, "accounts.json");

    /// <summary>The servers: a, then b. Empty in a lab without servers.</summary>
    public IReadOnlyList<LabServer> Servers => _servers;

    /// <summary>Whether a lab with that name has been set up, by whomever.</summary>
    public static bool Exists(string id) => LabRecord.TryRead(id) is not null;

    /// <summary>Sets a lab up: the network, then (if asked for) both servers, replicating to each other. Nothing is left if it fails.</summary>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Gets a line for each step.</param>
    /// <exception cref="LabException">Not Linux, not root, something missing, or a lab of that name is up.</exception>
    public static async Task<LabEnvironment> UpAsync(LabOptions? options = null, IProgress<string>? progress = null)
    {
        options ??= new LabOptions();
        Requirements.Check();
        if (!ValidId().IsMatch(options.Id))
            throw new LabException($"'{options.Id}' cannot name a lab: 1 to 24 of a-z, 0-9 and '-'.");
        if (LabRecord.TryRead(options.Id) is { IsOwned: true } other)
        {
            string by = other.Owner is { } owner ? $"process {owner.Pid}" : "'mysqlha-lab up'";
            throw new LabException($"Lab '{options.Id}' is up already, set up by {by} at {other.Created:u}. Choose another --id, or remove it with 'mysqlha-lab down --id {options.Id}'.");
        }

        await RemoveAsync(options.Id).ConfigureAwait(false);
        ProcessIdentity? mine = options.Lifetime == LabLifetime.Process ? ProcessIdentity.Current : null;
        var record = new LabRecord(Guid.NewGuid().ToString("N"), options, mine, DateTimeOffset.UtcNow);
        var lab = new LabEnvironment(record, new LabAccounts());
        PrivateFile.CreateFolder(lab.Folder);
        PrivateFile.CreateFolder(lab.LogFolder);
        PrivateFile.CreateFolder(ProcessRecord.Folder(lab.Folder));
        record.Write();
        PrivateFile.Write(lab.AccountsFile, JsonSerializer.Serialize(lab.Accounts, LabRecord.Json));
        try
        {
            if (options.Lifetime == LabLifetime.Process)
                lab._reaper = await LabReaper.StartAsync(options.Id, record.Instance).ConfigureAwait(false);
            progress?.Report("network: hosts a, b, client, gw and w on one bridge");
            await lab._topology.CreateAsync().ConfigureAwait(false);
            if (options.MemoryGroups)
                MemoryGroup.Create(options.Id);
            if (options.DiskMegabytes > 0)
                await SmallDisk.MountAsync(lab).ConfigureAwait(false);
            if (options.Server is { } kind)
                await ServerPair.SetUpAsync(lab, kind, progress).ConfigureAwait(false);
            return lab;
        }
        catch
        {
            await RemoveAsync(options.Id).ConfigureAwait(false);
            lab._reaper?.Dispose();
            throw;
        }
    }

    /// <summary>A lab that somebody else set up.</summary>
    /// <exception cref="LabException">There is none of that name.</exception>
    public static LabEnvironment Attach(string id = "lab")
    {
        LabRecord record = LabRecord.TryRead(id)
            ?? throw new LabException($"Lab '{id}' is not up. 'mysqlha-lab up --id {id}' sets it up.");
        string file = Path.Combine(LabPaths.Lab(id), "accounts.json");
        LabAccounts accounts = JsonSerializer.Deserialize<LabAccounts>(File.ReadAllText(file), LabRecord.Json)
            ?? throw new LabException($"{file} is empty. Remove the lab with 'mysqlha-lab down --id {id}'.");
        return new LabEnvironment(record, accounts);
    }

    /// <summary>Removes a lab, whoever set it up: its processes, its namespaces, its files. Does nothing if there is none.</summary>
    public static async Task RemoveAsync(string id)
    {
        string folder = LabPaths.Lab(id);
        IReadOnlyList<ProcessRecord> records = ProcessRecord.ReadAll(folder);
        foreach (ProcessRecord record in records)
            record.Identity.Signal(LinuxSignal.Kill);
        foreach (ProcessRecord record in records)
        {
            if (!await record.Identity.WaitGoneAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false))
                throw new LabException($"Process {record.Identity.Pid} ({record.Name}) of lab '{id}' does not end; it is in state {record.Identity.State}.");
        }

        await new Topology(id).RemoveAsync().ConfigureAwait(false);
        await MemoryGroup.RemoveAsync(id).ConfigureAwait(false);
        await SmallDisk.UnmountAsync(folder).ConfigureAwait(false);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Name of the namespace that is <paramref name="host"/>.</summary>
    public string Namespace(LabHost host) => _topology.Namespace(host);

    /// <summary>The server on node a or b.</summary>
    public LabServer Server(LabHost host) =>
        _servers.FirstOrDefault(s => s.Host == host) ?? throw new LabException($"There is no server on host {LabAddresses.Name(host)} of lab '{Id}'.");

    /// <summary>Pulls the host's cable: its bridge port goes down, and with it the carrier of its eth0.</summary>
    public Task CutAsync(LabHost host) => _topology.CutAsync(host);

    /// <summary>Drops every frame between two hosts, in both directions; both still reach everybody else, and keep their carrier.</summary>
    public Task CutBetweenAsync(LabHost one, LabHost other) => _topology.CutBetweenAsync(one, other);

    /// <summary>Drops every frame that the host sends. It still hears, and keeps its carrier.</summary>
    public Task CutSentAsync(LabHost host) => _topology.CutOneWayAsync(host, sent: true);

    /// <summary>Drops every frame that is sent to the host. It is still heard, and keeps its carrier.</summary>
    public Task CutReceivedAsync(LabHost host) => _topology.CutOneWayAsync(host, sent: false);

    /// <summary>Sets the host's own interface down.</summary>
    public Task LinkDownAsync(LabHost host) => _topology.LinkDownAsync(host);

    /// <summary>Sets the host's own interface up, with its default route.</summary>
    public Task LinkUpAsync(LabHost host) => _topology.LinkUpAsync(host);

    /// <summary>Undoes every cut and sets every link up.</summary>
    public Task HealAsync() => _topology.HealAsync();

    /// <summary>What is cut now: host names, and pairs such as "a-b".</summary>
    public Task<IReadOnlyList<string>> GetCutsAsync() => _topology.CutsAsync();

    /// <summary>Runs a short command on a host to its end.</summary>
    public Task<CommandResult> ExecAsync(LabHost host, params string[] command) =>
        Command.TryRunAsync("ip", ["netns", "exec", Namespace(host), .. command]);

    /// <summary>Starts a process on a host. It ends with the lab at the latest, and with this process if the lab is tied to it.</summary>
    /// <param name="host">Where.</param>
    /// <param name="name">Name of its log file and in the status; the same name may be used again.</param>
    /// <param name="command">Program and arguments. No passwords: everybody on the machine can read them.</param>
    /// <param name="output">Log file or pipes.</param>
    /// <param name="environment">Environment variables to set.</param>
    public Task<HostProcess> StartAsync(
        LabHost host, string name, IEnumerable<string> command, HostOutput output = HostOutput.LogFile,
        IReadOnlyDictionary<string, string>? environment = null) =>
        HostProcess.StartAsync(this, host, name, command, output, environment);

    /// <summary>The running process that was started under that name, by this program or another, or null.</summary>
    public HostProcess? FindProcess(string name) =>
        ProcessRecord.ReadAll(Folder).FirstOrDefault(r => r.Name == name && r.Identity.IsAlive) is { } found ? HostProcess.Attach(this, found) : null;

    /// <summary>All running processes of the lab.</summary>
    public IReadOnlyList<HostProcess> GetProcesses() =>
        [.. ProcessRecord.ReadAll(Folder).Where(r => r.Identity.IsAlive).Select(r => HostProcess.Attach(this, r))];

    /// <summary>
    /// Removes the lab if this process owns it. A lab that stays until somebody removes it, or that somebody else set up, stays.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_record.Owner == ProcessIdentity.Current && LabRecord.TryRead(Id)?.Instance == _record.Instance)
            await RemoveAsync(Id).ConfigureAwait(false);
        _reaper?.Dispose();
        _reaper = null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,23}$")]
    private static partial Regex ValidId();
}
