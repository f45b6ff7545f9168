using System.Collections.Concurrent;

namespace MySqlHa.Instances;

/// <summary>The instances of this process, whatever runspace started them. A stopped one stays visible until its name is used again.</summary>
internal static class InstanceTable
{
    private static readonly Lock Starting = new();
    private static readonly ConcurrentDictionary<string, RunningInstance> Instances = new(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<RunningInstance> All => Instances.Values.OrderBy(i => i.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Starts an instance under a name that no running one has; null when one has it. One start at a time: of two runspaces that start the same name at
    /// once, one must lose, or its instance would run where nobody could stop it.
    /// </summary>
    public static RunningInstance? Start(string name, Func<RunningInstance> start)
    {
        lock (Starting)
        {
            return IsRunning(name) ? null : Instances[name] = start();
        }
    }

    public static bool IsRunning(string name) => Instances.TryGetValue(name, out var instance) && !instance.IsStopped;

    public static RunningInstance? Find(string name) => Instances.GetValueOrDefault(name);

    public static void StopAll(string reason) => Parallel.ForEach(Instances.Values.Where(i => !i.IsStopped), i => i.Stop(reason));
}
