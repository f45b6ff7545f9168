using System.Net.Sockets;
using System.Text;

namespace MySqlHa.Guard;

/// <summary>The system's log (syslog(3), journald): whoever started the daemon hears nothing of it any more.</summary>
internal static class SystemLog
{
    private const int Daemon = 3 << 3;
    private const int Error = 3;
    private const int Warning = 4;

    internal static void Write(bool well, string text)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint("/dev/log"));
            socket.Send(Encoding.UTF8.GetBytes($"<{Daemon | (well ? Warning : Error)}>mysqlha-guard[{Environment.ProcessId}]: {text}"));
        }
        catch (SocketException)
        {
            // There is none; the journal has it.
        }
    }
}
