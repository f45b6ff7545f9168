namespace MySqlHa.Parameters;

/// <summary>The servers that this session has named last, for completion.</summary>
internal static class KnownServers
{
    private const int Most = 200;
    private static readonly Lock Gate = new();
    private static readonly List<string> Servers = [];

    public static IEnumerable<string> All
    {
        get
        {
            lock (Gate)
            {
                return [.. Servers.Order(StringComparer.OrdinalIgnoreCase)];
            }
        }
    }

    public static void Add(string server)
    {
        lock (Gate)
        {
            Servers.RemoveAll(s => s.Equals(server, StringComparison.OrdinalIgnoreCase));
            Servers.Add(server);
            if (Servers.Count > Most)
            {
                Servers.RemoveAt(0);
            }
        }
    }
}
