using MySqlConnector;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Server;

/// <summary>The database server of a node.</summary>
public sealed class LabServer
{
    private readonly LabEnvironment _lab;
    private readonly ServerInstallation _installation;

    internal LabServer(LabEnvironment lab, LabHost host)
    {
        _lab = lab;
        Host = host;
        Kind = lab.Options.Server ?? throw new InvalidOperationException("This lab has no servers.");
        _installation = ServerInstallation.Of(Kind);
    }

    /// <summary>The node.</summary>
    public LabHost Host { get; }

    /// <summary>What it runs.</summary>
    public ServerKind Kind { get; }

    /// <summary>Its server_id: 1 on a, 2 on b.</summary>
    public int ServerId => Host == LabHost.A ? 1 : 2;

    /// <summary>Its own address.</summary>
    public string Address => LabAddresses.Of(Host);

    /// <summary>Folder with its data, socket, my.cnf and root.cnf.</summary>
    public string Folder => Path.Combine(_lab.Folder, LabAddresses.Name(Host));

    /// <summary>Its Unix socket, which the lab's machine reaches from outside the host's network.</summary>
    public string SocketPath => Path.Combine(Folder, "mysqld.sock");

    /// <summary>The log of the running server (of all its runs).</summary>
    public string LogPath => Path.Combine(_lab.LogFolder, ProcessName + ".log");

    /// <summary>A shell command that opens a client as root.</summary>
    public string ClientCommand => _installation.ClientCommand(Folder);

    /// <summary>The server process itself, or null while there is none.</summary>
    public HostProcess? Process => _lab.FindProcess(ProcessName);

    private string ProcessName => "server-" + LabAddresses.Name(Host);

    /// <summary>Starts it and waits until it takes a connection.</summary>
    public async Task StartAsync()
    {
        if (Process is { } running)
            throw new LabException($"The server on {LabAddresses.Name(Host)} runs already, as process {running.Id}.");
        // A killed server leaves its lock, and as long as nobody has reaped it, mysqld takes the zombie for a server that still runs.
        File.Delete(SocketPath + ".lock");
        await LaunchAsync(_lab.Accounts.Root).ConfigureAwait(false);
    }

    /// <summary>kill -9 of the server process itself; returns when it is gone.</summary>
    public Task KillAsync() => Running().KillAsync();

    /// <summary>Stops it in an orderly way (SIGTERM) and waits.</summary>
    public Task StopAsync() => Running().StopAsync(TimeSpan.FromSeconds(60));

    /// <summary>SIGSTOP: all its threads stop; the kernel keeps its connections and even accepts new ones.</summary>
    public Task FreezeAsync() => Running().Identity.FreezeAsync();

    /// <summary>SIGCONT: ends <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync()
    {
        Running().Signal(LinuxSignal.Continue);
        return Task.CompletedTask;
    }

    /// <summary>Opens a connection as root through the Unix socket.</summary>
    public Task<MySqlConnection> OpenAsync() => ServerConnection.OpenAsync(SocketPath, _lab.Accounts.Root);

    /// <summary>Logs in as an application does: what closes a server holds for this account.</summary>
    internal Task<MySqlConnection> OpenAsApplicationAsync() => ServerConnection.OpenAsync(SocketPath, _lab.Accounts.App);

    /// <summary>Opens a connection over TCP from another host of the lab, TLS preferred.</summary>
    /// <param name="from">The host that the connection comes from.</param>
    /// <param name="account">Who logs in.</param>
    /// <param name="address">Where to; null for the node's own address.</param>
    public Task<MySqlConnection> OpenFromAsync(LabHost from, LabAccount account, string? address = null) =>
        NetworkNamespace.RunAsync(_lab.Namespace(from), () =>
        {
            var connection = new MySqlConnection(new MySqlConnectionStringBuilder
            {
                Server = address ?? Address,
                UserID = account.User,
                Password = account.Password,
                Pooling = false,
                AllowPublicKeyRetrieval = true,
                ConnectionTimeout = 5,
            }.ConnectionString);
            try
            {
                connection.Open();
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });

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

    internal async Task PrepareAsync(string template, RestartState state)
    {
        await ServerTemplate.CopyAsync(template, Folder).ConfigureAwait(false);
        WriteConfiguration(state);
        PrivateFile.Write(Path.Combine(Folder, "root.cnf"), ServerConfiguration.ForClient(_installation, Folder, _lab.Accounts.Root));
    }

    internal void WriteConfiguration(RestartState state)
    {
        IReadOnlyList<string> lines = ServerConfiguration.ForNode(_installation, Folder, ServerId, Address, _lab.Options, state);
        PrivateFile.Write(Path.Combine(Folder, "my.cnf"), string.Join('\n', lines) + "\n");
    }

    internal async Task LaunchAsync(LabAccount root)
    {
        HostProcess process = await _lab.StartAsync(Host, ProcessName, _installation.Run(Folder)).ConfigureAwait(false);
        MySqlConnection connection = await ServerConnection.WaitAsync(SocketPath, root, process.Identity, LogPath).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private HostProcess Running() =>
        Process ?? throw new LabException($"No server runs on {LabAddresses.Name(Host)}. 'mysqlha-lab start-server {LabAddresses.Name(Host)}' starts it.");
}
