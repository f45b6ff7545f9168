using System.Net;
using System.Net.Sockets;

namespace MySqlHa.Tests.Health;

/// <summary>Servers that are none: each says "too many connections" after a while, which means that it lives. Counts how many are asked at once.</summary>
internal sealed class Listeners : IDisposable
{
    private static readonly byte[] TooMany = [18, 0, 0, 0, 0xFF, 0x10, 0x04, .. "Too many people"u8];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpListener> _listeners = [];
    private int _now;
    private int _most;

    public Listeners(int count, TimeSpan delay)
    {
        for (var i = 0; i < count; i++)
        {
            var listener = new TcpListener(new IPAddress([127, 7, (byte)(i / 250), (byte)(1 + (i % 250))]), i == 0 ? 0 : Port);
            listener.Start();
            _listeners.Add(listener);
            _ = ServeAsync(listener, delay);
        }
    }

    public string[] Names => [.. _listeners.Select(l => l.LocalEndpoint.ToString()!)];

    public int MostAtOnce => _most;

    private int Port => ((IPEndPoint)_listeners[0].LocalEndpoint).Port;

    public void Dispose()
    {
        _stop.Cancel();
        _listeners.ForEach(l => l.Dispose());
        _stop.Dispose();
    }

    private async Task ServeAsync(TcpListener listener, TimeSpan delay)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(_stop.Token);
                InterlockedMax(ref _most, Interlocked.Increment(ref _now));
                await Task.Delay(delay, _stop.Token);
                Interlocked.Decrement(ref _now);
                await client.GetStream().WriteAsync(TooMany, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or IOException or SocketException)
        {
            // Disposed.
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
