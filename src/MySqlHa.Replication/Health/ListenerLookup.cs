using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace MySqlHa.Replication.Health;

/// <summary>
/// Finds the server process behind an endpoint of this host: the listening socket in /proc/net/tcp, then the process that holds its
/// inode. Costs a walk over /proc, so it is done once a server start. Without the right to look into other processes (CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH,
/// which is all but everything) it takes the one server process of that network that there is, and none where there are several.
/// </summary>
internal static class ListenerLookup
{
    private static readonly string[] ServerNames = ["mysqld", "mariadbd"];
    private static readonly string[] Tables = ["tcp", "tcp6"];

    /// <summary>The process id, or null when the server is elsewhere or cannot be seen.</summary>
    internal static int? FindProcess(ServerEndpoint server)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var addresses = LocalAddresses(server.Host);
            if (addresses.Count == 0)
                return null;
            var inodes = new HashSet<string>(StringComparer.Ordinal);
            foreach (var table in Tables)
            {
                // Of the calling thread: the process may have threads in more than one network namespace.
                var path = $"/proc/thread-self/net/{table}";
                if (!File.Exists(path))
                    continue;
                foreach (var line in File.ReadLines(path).Skip(1))
                {
                    if (ListeningInode(line, server.Port, addresses) is { } inode)
                        inodes.Add($"socket:[{inode}]");
                }
            }

            return inodes.Count == 0 ? null : FindHolder(inodes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException or NetworkInformationException)
        {
            return null;
        }
    }

    /// <summary>The inode of a line of /proc/net/tcp that listens on the port at one of the addresses or at all of them.</summary>
    internal static string? ListeningInode(string line, int port, IReadOnlyCollection<IPAddress> addresses)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length < 10 || fields[3] != "0A")
            return null;
        var colon = fields[1].IndexOf(':');
        if (colon < 0 || !int.TryParse(fields[1].AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var listening) || listening != port)
            return null;
        var address = ParseAddress(fields[1].AsSpan(0, colon));
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || addresses.Contains(address) ? fields[9] : null;
    }

    // The kernel prints each 32-bit word of the address in host byte order.
    private static IPAddress ParseAddress(ReadOnlySpan<char> hex)
    {
        var bytes = Convert.FromHexString(hex);
        if (BitConverter.IsLittleEndian)
        {
            for (var word = 0; word < bytes.Length; word += 4)
                Array.Reverse(bytes, word, 4);
        }

        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static HashSet<IPAddress> LocalAddresses(string host)
    {
        var own = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Select(a => a.Address)
            .ToHashSet();
        var asked = IPAddress.TryParse(host, out var literal) ? [literal] : Dns.GetHostAddresses(host);
        return [.. asked.Where(a => IPAddress.IsLoopback(a) || own.Contains(a))];
    }

    private static int? FindHolder(HashSet<string> sockets)
    {
        var closed = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            // By name first: a proxy or a container's port forwarder that holds the port says nothing about the server behind it.
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || !IsServer(folder))
                continue;
            if (Holds(folder, sockets) is not { } holds)
                closed.Add(pid);
            else if (holds)
                return pid;
        }

        // A server in another network has sockets of its own, and /proc tells everybody of those.
        return closed.Where(p => ListensIn($"/proc/{p}", sockets)).ToArray() is [var only] ? only : null;
    }

    private static bool ListensIn(string folder, HashSet<string> sockets)
    {
        try
        {
            return Tables.Select(t => $"{folder}/net/{t}").Where(File.Exists).SelectMany(File.ReadLines)
                .Any(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: >= 10 } fields && fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsServer(string folder)
    {
        try
        {
            var name = File.ReadAllText($"{folder}/comm");
            return ServerNames.Any(s => name.StartsWith(s, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether the process holds one of the sockets; null when that is not for us to see.</summary>
    private static bool? Holds(string folder, HashSet<string> sockets)
    {
        try
        {
            var files = Directory.EnumerateFileSystemEntries($"{folder}/fd").Select(fd => new FileInfo(fd).LinkTarget).ToList();
            return files.Any(f => f is not null && sockets.Contains(f)) ? true : files.Contains(null) ? null : false;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
