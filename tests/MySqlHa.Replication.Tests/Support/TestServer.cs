using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Support;

/// <summary>A real server in a temporary data directory on a free loopback port, ended by process id.</summary>
public abstract class TestServer : IAsyncLifetime
{
    public const string Monitor = "monitor";
    public const string Password = "Sw0rdfish-never-shown";

    private readonly List<string> _output = [];
    private Process? _process;

    /// <summary>Folder that the server sees as /; "" when it is the machine's own.</summary>
    protected virtual string Root => "";

    protected string DataFolder { get; } = $"/tmp/mysqlha-test-{Environment.ProcessId}-{Guid.NewGuid():N}";

    public int Port { get; } = LoopbackPort.Next();

    public ServerEndpoint Endpoint => new("127.0.0.1", Port);

    public int ProcessId => _process!.Id;

    public static ServerLogin Login(TlsMode mode = TlsMode.Preferred) => new(Monitor, Password, mode);

    protected abstract ProcessStartInfo InitializeCommand();

    protected abstract ProcessStartInfo StartCommand(string[] extra);

    protected abstract string CreateMonitorSql { get; }

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Root + DataFolder);
        await RunToEndAsync(InitializeCommand());
        await StartAsync();
        await ExecuteAsync(CreateMonitorSql);
    }

    /// <summary>Starts the server and waits until root can log in.</summary>
    public async Task StartAsync(params string[] extra)
    {
        _process = Launch(StartCommand(extra));
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = await ConnectAsync();
                return;
            }
            catch (MySqlException) when (deadline.Elapsed < TimeSpan.FromSeconds(60) && !_process.HasExited)
            {
                await Task.Delay(50);
            }
            catch (MySqlException error)
            {
                throw new InvalidOperationException($"The test server on port {Port} did not start: {error.Message}\n{Output()}");
            }
        }
    }

    public async Task<MySqlConnection> ConnectAsync()
    {
        var connection = new MySqlConnection(
            $"Server=127.0.0.1;Port={Port};User ID=root;Pooling=false;AllowPublicKeyRetrieval=true;ConnectionTimeout=5;SslMode=Preferred;AllowUserVariables=true");
        await connection.OpenAsync();
        return connection;
    }

    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new MySqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public void Signal(string name) =>
        Assert.Equal(0, Native.Kill(ProcessId, name switch { "KILL" => 9, "STOP" => 19, "CONT" => 18, "TERM" => 15, _ => throw new ArgumentException(name) }));

    /// <summary>Ends the server, hard unless told otherwise, and waits for it.</summary>
    public async Task EndAsync(string signal = "KILL")
    {
        if (_process is not { HasExited: false } process)
            return;
        Signal(signal);
        if (signal != "KILL")
            Signal("CONT");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _process?.Dispose();
        Directory.Delete(Root + DataFolder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private Process Launch(ProcessStartInfo info)
    {
        info.RedirectStandardError = info.RedirectStandardOutput = true;
        var process = new Process { StartInfo = info };
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (_output)
                _output.Add(line.Data ?? "");
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task RunToEndAsync(ProcessStartInfo info)
    {
        using var process = Launch(info);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{info.FileName} {string.Join(' ', info.ArgumentList)}' failed:\n{Output()}");
    }

    private string Output()
    {
        lock (_output)
            return string.Join('\n', _output.TakeLast(30));
    }
}
