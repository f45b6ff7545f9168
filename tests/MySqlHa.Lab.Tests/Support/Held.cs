using System.Net;
using System.Net.Sockets;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>Whether a host answers for an address at this instant: its kernel lets a socket be bound to it.</summary>
internal static class Held
{
    public static Task<bool> ByAsync(LabEnvironment lab, LabHost host, string address) => NetworkNamespace.RunAsync(lab.Namespace(host), () =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return false;
        }
    });
}
