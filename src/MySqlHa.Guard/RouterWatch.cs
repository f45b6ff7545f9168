using System.Buffers.Binary;
using System.Net.Sockets;
using MySqlHa.Node.Guard;

namespace MySqlHa.Guard;

/// <summary>
/// The right to watch a virtual router. An earlier instance's guard of the same router may still be letting go, and what this one's daemon takes next must not
/// be taken from it. Held as an abstract unix socket name (unix(7)), which ends with its process however that ends.
/// </summary>
internal sealed class RouterWatch(GuardCharge charge) : IDisposable
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    // Longer than a guard takes to close a server that does not answer. One that still has the name then stands still, and would let go at a bad time when it is awake again.
    private const long Patience = 15_000_000;

    private readonly UnixDomainSocketEndPoint _name = new($"\0mysqlha/guard/{charge.InterfaceIndex}/{charge.VirtualRouterId}");
    private Socket? _socket;
    private long _first = -1;

    internal bool Taken { get; private set; }

    /// <summary>Tries to take it; true when it has just been.</summary>
    internal bool Try(long now)
    {
        if (Taken)
        {
            return false;
        }

        _socket ??= new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _socket.Bind(_name);
            _socket.Listen(1);
            Taken = true;
            return true;
        }
        catch (SocketException) when (_first >= 0 && now - _first > Patience)
        {
            EndHolder();
            _first = now;
            return false;
        }
        catch (SocketException)
        {
            if (_first < 0)
            {
                _first = now;
                DaemonPipe.Note("Information", "GuardWaits", "An earlier instance's guard still lets go of what its process had; this one watches when it has.");
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void EndHolder()
    {
        try
        {
            using var question = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            question.Connect(_name);
            Span<byte> credentials = stackalloc byte[12];
            question.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
            var process = BinaryPrimitives.ReadInt32LittleEndian(credentials);
            var handle = Native.OpenProcess(process);
            if (handle >= 0 && File.ReadAllText($"/proc/{process}/comm").StartsWith("mysqlha-guard", StringComparison.Ordinal))
            {
                DaemonPipe.Note("Warning", "GuardStale", $"An earlier instance's guard (process {process}) does not end; it is killed.");
                Native.KillProcess(handle);
            }
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException)
        {
            // It has ended by itself.
        }
    }
}
