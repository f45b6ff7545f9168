using System.Net;
using System.Net.Sockets;

namespace MySqlHa.Replication.Tests.Support;

/// <summary>A listener that says fixed bytes to whoever connects, and then keeps the connection open or closes it.</summary>
public sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _clients = [];
    private readonly Task _loop;

    public FakeServer(byte[] greeting, bool close = false)
    {
        _listener.Start();
        _loop = AcceptAsync(greeting, close);
    }

    public ServerEndpoint Endpoint => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public int Accepted { get; private set; }

    public static byte[] Error(int code, string text) => Packet([0xFF, (byte)code, (byte)(code >> 8), .. System.Text.Encoding.ASCII.GetBytes(text)]);

    public static byte[] Packet(byte[] payload) => [(byte)payload.Length, (byte)(payload.Length >> 8), 0, 0, .. payload];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _clients.ForEach(c => c.Dispose());
        _stop.Dispose();
    }

    private async Task AcceptAsync(byte[] greeting, bool close)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Accepted++;
                await client.GetStream().WriteAsync(greeting, _stop.Token);
                if (close)
                    client.Dispose();
                else
                    _clients.Add(client);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
