using System.Net.Sockets;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Link;

/// <summary>
/// Says that this process runs a virtual router, so that no other does, in this process or another of the same network namespace.
/// Held as an abstract unix socket name (unix(7)): such names are per network namespace, as interfaces are, and the kernel frees them
/// with the process however it ends, so there is no stale lock file.
/// </summary>
public sealed class RouterClaim : IDisposable
{
    private readonly Socket _socket;

    private RouterClaim(Socket socket) => _socket = socket;

    /// <summary>Takes the claim until it is disposed or the process ends.</summary>
    /// <param name="interfaceName">For the message.</param>
    /// <param name="interfaceIndex">The kernel's interface index.</param>
    /// <param name="virtualRouterId">1 to 255.</param>
    /// <exception cref="LinkException">DuplicateRouter: somebody has it.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static RouterClaim Take(string interfaceName, int interfaceIndex, int virtualRouterId)
    {
        Platform.RequireLinux("A claim on a virtual router id", "a lock that ends with its process");
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0{NameOf(interfaceIndex, virtualRouterId)}"));
            return new RouterClaim(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? LinkErrors.Duplicate(interfaceName, interfaceIndex, virtualRouterId, e)
                : LinkErrors.Other(interfaceName, $"virtual router {virtualRouterId} could not be claimed: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    internal static string NameOf(int interfaceIndex, int virtualRouterId) => $"mysqlha/vrrp/{interfaceIndex}/{virtualRouterId}";
}
