using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MySqlHa.Lab.Server;

/// <summary>
/// Ports for servers on 127.0.0.1. Below those that the kernel gives to connections (ip_local_port_range, from 32768): a server that starts, or starts again,
/// would find its port taken by a client of another one.
/// </summary>
public static class LoopbackPort
{
    private const int First = 12_000;
    private const int End = 32_768;
    private static readonly ConcurrentDictionary<int, byte> _given = new();

    /// <summary>A port that nobody listens on, and that was not given to anybody in this process.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, End);
            if (_given.TryAdd(port, 0) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
