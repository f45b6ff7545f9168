using System.Collections.Concurrent;

namespace MySqlHa.Instances;

/// <summary>The binlog servers of this process, whatever runspace started them. One that has ended stays visible until its name is used again.</summary>
internal static class BinlogServerTable
{
    private static readonly Lock Starting = new();
    private static readonly ConcurrentDictionary<string, RunningBinlogServer> Servers = new(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<RunningBinlogServer> All => Servers.Values.OrderBy(i => i.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts one under a name that no running one has; null when one has it. One start at a time, as in <see cref="InstanceTable"/>.</summary>
    public static RunningBinlogServer? Start(string name, Func<RunningBinlogServer> start)
    {
        lock (Starting)
            return IsRunning(name) ? null : Servers[name] = start();
    }

    /// <summary>Takes one back whose start is an error.</summary>
    public static void Forget(RunningBinlogServer server) => Servers.TryRemove(KeyValuePair.Create(server.Name, server));

    public static bool IsRunning(string name) => Servers.TryGetValue(name, out var server) && !server.IsStopped;

    public static RunningBinlogServer? Find(string name) => Servers.GetValueOrDefault(name);

    public static void StopAll(string reason) => Parallel.ForEach(Servers.Values.Where(i => !i.IsStopped), i => i.Stop(reason));
}
