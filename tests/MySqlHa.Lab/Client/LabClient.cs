using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace MySqlHa.Lab.Client;

/// <summary>
/// The writing client: writes without end through the virtual address, remembers every acknowledged write, and tells the longest
/// time in which none was acknowledged.
/// </summary>
public sealed class LabClient : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Line = new(LabRecord.Json) { WriteIndented = false };
    private readonly LabEnvironment _lab;
    private readonly string _name;

    private LabClient(LabEnvironment lab, string name, HostProcess process)
    {
        _lab = lab;
        _name = name;
        Process = process;
    }

    /// <summary>The client's process on host client.</summary>
    public HostProcess Process { get; }

    /// <summary>File with every acknowledged write. Complete once the client was stopped.</summary>
    public string LedgerFile => LedgerPath(_lab, _name);

    /// <summary>Starts a client and waits until it is warm: every writer has written, lost its connection and connected again a few times.</summary>
    /// <exception cref="LabException">It is not warm in time; with the failures it counted.</exception>
    public static async Task<LabClient> StartAsync(LabEnvironment lab, LabClientOptions? options = null)
    {
        options ??= new LabClientOptions();
        if (lab.FindProcess(ProcessName(options.Name)) is not null)
            throw new LabException($"A client named '{options.Name}' runs in lab '{lab.Id}' already. Stop it, or choose another name.");
        File.Delete(SocketPath(lab, options.Name));
        string[] command =
        [
            .. LabProgram.Command, "client-process", "--id", lab.Id, "--settings", JsonSerializer.Serialize(options, Line),
        ];
        HostProcess process = await lab.StartAsync(LabHost.Client, ProcessName(options.Name), command, environment: new Dictionary<string, string>
        {
            // Everything is compiled once, fully, while warming up; no recompilation in the middle of a measurement.
            ["DOTNET_TieredCompilation"] = "0",
        }).ConfigureAwait(false);
        var client = new LabClient(lab, options.Name, process);
        try
        {
            await client.WaitForSocketAsync().ConfigureAwait(false);
            ClientReply reply = await client.AskAsync(new ClientRequest("warm", Seconds: options.WarmUpSeconds)).ConfigureAwait(false);
            ClientStatistics seen = reply.Statistics!;
            if (!seen.Warm)
            {
                string failures = string.Join(", ", seen.Failures.Select(f => $"{f.Key} {f.Value}"));
                throw new LabException(string.Create(CultureInfo.InvariantCulture,
                    $"The client could not write to {options.Address} for {options.WarmUpSeconds} s: {seen.Acknowledged} writes acknowledged; failures: {failures}. Does a node hold the address, and does its server accept writes?"));
            }

            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A client that another program started.</summary>
    public static LabClient Attach(LabEnvironment lab, string name = "client") =>
        new(lab, name, lab.FindProcess(ProcessName(name)) ?? throw new LabException($"No client named '{name}' runs in lab '{lab.Id}'. 'mysqlha-lab client start' starts one."));

    /// <summary>Marks this moment. Call it right before the event that is to be measured.</summary>
    public Task MarkAsync(string name) => AskAsync(new ClientRequest("mark", name, Stopwatch.GetTimestamp()));

    /// <summary>What it has seen so far.</summary>
    public async Task<ClientStatistics> GetStatisticsAsync() => (await AskAsync(new ClientRequest("stats")).ConfigureAwait(false)).Statistics!;

    /// <summary>Waits for the next acknowledged write.</summary>
    /// <param name="timeout">How long at most.</param>
    /// <param name="server">Only a write that this server_id acknowledged, or null for any.</param>
    /// <returns>How long it took from the call.</returns>
    /// <exception cref="LabException">None came.</exception>
    public async Task<TimeSpan> WaitForWriteAsync(TimeSpan timeout, int? server = null)
    {
        var request = new ClientRequest("wait", At: Stopwatch.GetTimestamp(), Server: (uint?)server, Seconds: timeout.TotalSeconds);
        ClientReply reply = await AskAsync(request).ConfigureAwait(false);
        if (reply.Milliseconds is { } found)
            return TimeSpan.FromMilliseconds(found);
        string by = server is null ? "" : $" by server {server}";
        string failures = string.Join(", ", reply.Statistics!.Failures.Select(f => $"{f.Key} {f.Value}"));
        throw new LabException($"No write was acknowledged{by} within {timeout.TotalSeconds:0.#} s; failures so far: {failures}.");
    }

    /// <summary>Stops writing, completes the ledger, and ends the process.</summary>
    public async Task<ClientStatistics> StopAsync()
    {
        ClientReply reply = await AskAsync(new ClientRequest("stop")).ConfigureAwait(false);
        if (!await Process.Identity.WaitGoneAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false))
            await Process.KillAsync().ConfigureAwait(false);
        return reply.Statistics!;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    internal static string SocketPath(LabEnvironment lab, string name) => Path.Combine(lab.Folder, ProcessName(name) + ".sock");

    internal static string LedgerPath(LabEnvironment lab, string name) => Path.Combine(lab.Folder, ProcessName(name) + ".ledger");

    private static string ProcessName(string name) => name == "client" ? name : "client-" + name;

    private async Task WaitForSocketAsync()
    {
        string path = SocketPath(_lab, _name);
        long limit = Environment.TickCount64 + 20_000;
        while (!File.Exists(path))
        {
            if (!Process.IsAlive || Environment.TickCount64 > limit)
                throw new LabException($"The client did not start. End of its log:\n{Process.Log.Tail()}");
            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    private async Task<ClientReply> AskAsync(ClientRequest request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var endpoint = new UnixDomainSocketEndPoint(SocketPath(_lab, _name));
        try
        {
            await socket.ConnectAsync(endpoint).ConfigureAwait(false);
        }
        catch (SocketException) when (Process.IsAlive)
        {
            // Bound, but not listening yet.
            await Task.Delay(50).ConfigureAwait(false);
            await socket.ConnectAsync(endpoint).ConfigureAwait(false);
        }

        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
        await writer.WriteLineAsync(JsonSerializer.Serialize(request, Line)).ConfigureAwait(false);
        string line = await reader.ReadLineAsync().ConfigureAwait(false)
            ?? throw new LabException($"The client ended. End of its log:\n{Process.Log.Tail()}");
        ClientReply reply = JsonSerializer.Deserialize<ClientReply>(line, Line)!;
        return reply.Problem is null ? reply : throw new LabException(reply.Problem);
    }
}
