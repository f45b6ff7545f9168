using System.Collections.Concurrent;

namespace MySqlHa.Parameters;

/// <summary>The servers that this session has named, for completion.</summary>
internal static class KnownServers
{
    private const int Most = 200;
    private static readonly ConcurrentDictionary<string, byte> Servers = new(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> All => Servers.Keys.Order(StringComparer.OrdinalIgnoreCase);

    public static void Add(string server)
    {
        if (Servers.Count < Most)
        {
            Servers.TryAdd(server, 0);
        }
    }
}
