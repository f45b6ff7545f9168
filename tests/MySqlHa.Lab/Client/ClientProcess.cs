using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using MySqlConnector;

namespace MySqlHa.Lab.Client;

/// <summary>
/// The client as a process of its own on host client, so that nothing else disturbs its clock. It is controlled through a Unix
/// socket in the lab's folder, JSON lines, by the library and by the program alike.
/// </summary>
internal static class ClientProcess
{
    private const int ResetsToWarmUp = 15;
    private static readonly JsonSerializerOptions Line = new(LabRecord.Json) { WriteIndented = false };

    public static async Task<int> RunAsync(string labId, LabClientOptions options)
    {
        ThreadPool.SetMinThreads(2 * options.Writers + 4, 4);
        LabEnvironment lab = LabEnvironment.Attach(labId);
        uint run = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        using var ledger = new Ledger(LabClient.LedgerPath(lab, options.Name), run);
        string connectionString = new MySqlConnectionStringBuilder
        {
            Server = options.Address,
            UserID = lab.Accounts.App.User,
            Password = lab.Accounts.App.Password,
            Pooling = false,
            AllowPublicKeyRetrieval = true,
            SslMode = MySqlSslMode.Preferred,
            ConnectionTimeout = 2,
            // A statement that was given up on: close its connection, do not open another one to cancel it.
            DefaultCommandTimeout = 3,
            CancellationTimeout = -1,
        }.ConnectionString;
        using var stop = new CancellationTokenSource();
        Writer[] writers = [.. Enumerable.Range(1, options.Writers).Select(i => new Writer((uint)i, options, connectionString, ledger))];
        Task[] running = [.. writers.Select(w => Task.Run(() => w.RunAsync(stop.Token)))];
        Task warm = WarmAsync(lab, options, writers, ledger);
        Task flushing = FlushAsync(ledger, stop.Token);

        string path = LabClient.SocketPath(lab, options.Name);
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(8);
        while (!stop.IsCancellationRequested)
        {
            Socket peer;
            try
            {
                peer = await listener.AcceptAsync(stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            _ = ServeAsync(peer, ledger, warm, stop, running);
        }

        await flushing.ConfigureAwait(false);
        // The answer to "stop" goes out on a task of its own.
        await Task.WhenAny(Stopped.Task, Task.Delay(2000)).ConfigureAwait(false);
        File.Delete(path);
        return 0;
    }

    private static readonly TaskCompletionSource Stopped = new();

    /// <summary>
    /// Writes, then loses its sessions by a reset from the server's host, again and again: a client that meets its first reset takes 40 ms to compile
    /// what it does about it, and that is not what is to be measured.
    /// </summary>
    private static async Task WarmAsync(LabEnvironment lab, LabClientOptions options, Writer[] writers, Ledger ledger)
    {
        await Task.WhenAll(writers.Select(w => w.Warm)).ConfigureAwait(false);
        string[] reset = ["ss", "-K", "state", "established", "src", options.Address, "dst", LabAddresses.Of(LabHost.Client)];
        for (int round = 0; round < ResetsToWarmUp; round++)
        {
            await lab.ExecAsync(LabHost.A, reset).ConfigureAwait(false);
            await lab.ExecAsync(LabHost.B, reset).ConfigureAwait(false);
            int wanted = ledger.Count + 10 * writers.Length;
            while (ledger.Count < wanted)
                await Task.Delay(2).ConfigureAwait(false);
        }

        GC.Collect();
        ledger.Warm();
    }

    private static async Task FlushAsync(Ledger ledger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(200, CancellationToken.None).ConfigureAwait(false);
            ledger.Flush();
        }
    }

    private static async Task ServeAsync(Socket peer, Ledger ledger, Task warm, CancellationTokenSource stop, Task[] running)
    {
        try
        {
            await using var stream = new NetworkStream(peer, ownsSocket: true);
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                ClientRequest request = JsonSerializer.Deserialize<ClientRequest>(line, Line)!;
                ClientReply reply = await AnswerAsync(request, ledger, warm, stop, running).ConfigureAwait(false);
                await writer.WriteLineAsync(JsonSerializer.Serialize(reply, Line)).ConfigureAwait(false);
                if (request.Op == "stop")
                    Stopped.TrySetResult();
            }
        }
        catch (IOException)
        {
            // The one who asked has gone.
        }
    }

    private static async Task<ClientReply> AnswerAsync(ClientRequest request, Ledger ledger, Task warm, CancellationTokenSource stop, Task[] running)
    {
        switch (request.Op)
        {
            case "mark":
                ledger.Mark(request.Name ?? "", request.At);
                return new ClientReply();
            case "stats":
                ledger.Flush();
                return new ClientReply(ledger.Statistics());
            case "warm":
                await Task.WhenAny(warm, Task.Delay(TimeSpan.FromSeconds(request.Seconds))).ConfigureAwait(false);
                return new ClientReply(ledger.Statistics());
            case "wait":
                long limit = Environment.TickCount64 + (long)(request.Seconds * 1000);
                double? found;
                while ((found = ledger.FirstAfter(request.At, request.Server)) is null && Environment.TickCount64 < limit)
                    await Task.Delay(2).ConfigureAwait(false);
                return new ClientReply(ledger.Statistics(), found);
            case "stop":
                ClientStatistics last = ledger.Statistics();
                await stop.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(running).ConfigureAwait(false);
                ledger.Flush();
                return new ClientReply(last with { Acknowledged = ledger.Statistics().Acknowledged });
            default:
                return new ClientReply(Problem: $"unknown request '{request.Op}'");
        }
    }
}
