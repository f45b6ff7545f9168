using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Server;

/// <summary>
/// A real server on a free port of 127.0.0.1, without a network of its own: empty, configured as half of a pair, with one account
/// that may do everything. For tests of what is said to servers; what happens to hosts needs a <see cref="LabEnvironment"/>.
/// Ends with this process at the latest.
/// </summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly ServerInstallation _installation;
    private readonly int _node;
    private IReadOnlyList<string> _settings;
    private Process? _process;
    private ProcessIdentity _identity;

    private LoopbackServer(ServerKind kind, int node, IReadOnlyList<string> settings)
    {
        Kind = kind;
        _node = node;
        _settings = settings;
        _installation = ServerInstallation.Of(kind);
        Folder = Path.Combine(LabPaths.Labs, $"lo-{Environment.ProcessId}-{Guid.NewGuid():N}"[..24]);
    }

    /// <summary>MySQL or MariaDB.</summary>
    public ServerKind Kind { get; }

    /// <summary>127.0.0.1.</summary>
    public string Address { get; } = "127.0.0.1";

    /// <summary>Its port.</summary>
    public int Port { get; } = LoopbackPort.Next();

    /// <summary>An account from any host that may do everything.</summary>
    public LabAccount Admin { get; } = new LabAccounts().Admin;

    /// <summary>Its data, socket, my.cnf and log, as this machine sees them.</summary>
    public string Folder { get; }

    /// <summary>Its Unix socket.</summary>
    public string SocketPath => Path.Combine(Folder, "mysqld.sock");

    /// <summary>Its error log, of all its runs.</summary>
    public string LogPath => Path.Combine(Folder, "server.log");

    /// <summary>The server process.</summary>
    public ProcessIdentity Process => _identity;

    /// <summary>Makes an empty server and starts it.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="node">1 or 2: server_id, auto_increment_offset and MariaDB's gtid_domain_id.</param>
    /// <param name="settings">Lines for my.cnf, which come last and win.</param>
    public static async Task<LoopbackServer> StartNewAsync(ServerKind kind, int node = 1, params string[] settings)
    {
        Requirements.Check();
        var server = new LoopbackServer(kind, node, settings);
        try
        {
            await server.MakeAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Its machine was lost: it is killed, its folder is deleted, and an empty server with another identity takes its place on the same port.</summary>
    public async Task RenewAsync()
    {
        await KillAsync().ConfigureAwait(false);
        Directory.Delete(Folder, recursive: true);
        await MakeAsync().ConfigureAwait(false);
    }

    /// <summary>Starts it, with other settings if any are given, and waits until it takes a connection.</summary>
    public async Task StartAsync(params string[] settings)
    {
        if (settings.Length > 0)
            _settings = settings;
        // One that was killed leaves its socket, too: it would be found, and be gone a moment later.
        File.Delete(SocketPath);
        File.Delete(SocketPath + ".lock");
        var options = new LabOptions { ServerSettings = [$"port={Port}", "bind_address=127.0.0.1", .. _settings] };
        IReadOnlyList<string> lines = ServerConfiguration.ForNode(_installation, Folder, _node, Address, options, RestartState.ReadWrite);
        PrivateFile.Write(Path.Combine(Folder, "my.cnf"), string.Join('\n', lines) + "\n");
        string[] command = ["sh", "-c", "exec >>\"$0\" 2>&1 </dev/null; exec \"$@\"", LogPath,
            "setpriv", "--pdeathsig", "KILL", "--", "unshare", "--mount", "--propagation", "slave", .. _installation.Run(Folder)];
        var start = new ProcessStartInfo(command[0], command[1..]);
        if (Supervised)
            start.Environment["MYSQLD_PARENT_PID"] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        _process = await Spawner.StartAsync(start).ConfigureAwait(false);
        _identity = ProcessIdentity.Of(_process.Id) ?? throw new LabException($"The server did not start: {await File.ReadAllTextAsync(LogPath).ConfigureAwait(false)}");
        MySqlConnection connection = await ServerConnection.WaitAsync(SocketPath, Root, _identity, LogPath).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Whether the server believes that somebody starts it again when it ends with code 16 (MySQL: RESTART). From the next start on.</summary>
    public bool Supervised { get; set; }

    /// <summary>Waits until the server has ended by itself, for two minutes at most.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellation)
    {
        Process process = _process ?? throw new InvalidOperationException("The server does not run.");
        await process.WaitForExitAsync(cancellation).WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None).ConfigureAwait(false);
        _process = null;
        using (process)
            return process.ExitCode;
    }

    /// <summary>kill -9; returns when it is gone.</summary>
    public Task KillAsync() => EndAsync(LinuxSignal.Kill);

    /// <summary>SIGTERM; returns when it is gone.</summary>
    public Task StopAsync() => EndAsync(LinuxSignal.Terminate);

    /// <summary>Opens a connection as root through the socket.</summary>
    public Task<MySqlConnection> OpenAsync() => ServerConnection.OpenAsync(SocketPath, Root);

    /// <summary>Runs a statement as root.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using MySqlConnection connection = await OpenAsync().ConfigureAwait(false);
        await connection.RunAsync(sql).ConfigureAwait(false);
    }

    /// <summary>Runs a query as root; each row as column name to value, NULL as null.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> QueryAsync(string sql)
    {
        await using MySqlConnection connection = await OpenAsync().ConfigureAwait(false);
        return await connection.RowsAsync(sql).ConfigureAwait(false);
    }

    /// <summary>Runs a query as root and returns its first value as text, or null.</summary>
    public async Task<string?> ScalarAsync(string sql)
    {
        await using MySqlConnection connection = await OpenAsync().ConfigureAwait(false);
        return await connection.TextAsync(sql).ConfigureAwait(false);
    }

    /// <summary>Ends the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private static LabAccount Root => new("root", "");

    private async Task MakeAsync()
    {
        string template = await ServerTemplate.EnsureAsync(_installation, null).ConfigureAwait(false);
        await ServerTemplate.CopyAsync(template, Folder).ConfigureAwait(false);
        await StartAsync().ConfigureAwait(false);
        await using MySqlConnection connection = await OpenAsync().ConfigureAwait(false);
        // Not logged: the history begins empty.
        await connection.RunAsync("SET SESSION sql_log_bin = 0").ConfigureAwait(false);
        await connection.RunAsync($"CREATE USER '{Admin.User}'@'%' IDENTIFIED BY '{Admin.Password}'").ConfigureAwait(false);
        await connection.RunAsync($"GRANT ALL PRIVILEGES ON *.* TO '{Admin.User}'@'%' WITH GRANT OPTION").ConfigureAwait(false);
    }

    private async Task EndAsync(LinuxSignal signal)
    {
        if (_process is null)
            return;
        _identity.Signal(signal);
        if (!await _identity.WaitGoneAsync(TimeSpan.FromSeconds(60)).ConfigureAwait(false))
            throw new LabException($"The server on port {Port} did not end. See {LogPath}.");
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(false);
        _process.Dispose();
        _process = null;
    }
}
