using System.Collections.Concurrent;

namespace MySqlHa.Instances;

/// <summary>The instances of this process, whatever runspace started them. A stopped one stays visible until its name is used again.</summary>
internal static class InstanceTable
{
    private static readonly ConcurrentDictionary<string, RunningInstance> Instances = new(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<RunningInstance> All => Instances.Values.OrderBy(i => i.Name, StringComparer.OrdinalIgnoreCase);

    public static bool IsRunning(string name) => Instances.TryGetValue(name, out var instance) && !instance.IsStopped;

    public static void Add(RunningInstance instance) => Instances[instance.Name] = instance;

    public static RunningInstance? Find(string name) => Instances.GetValueOrDefault(name);

    public static void StopAll(string reason) => Parallel.ForEach(Instances.Values.Where(i => !i.IsStopped), i => i.Stop(reason));
}
