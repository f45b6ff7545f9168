using System.Globalization;

namespace MySqlHa.Lab.Linux;

/// <summary>
/// A memory control group (version 1) for each node of a lab. A process enters it before it becomes the program, so that all that it has counts: what it
/// had before would stay where it was.
/// </summary>
internal static class MemoryGroup
{
    private const string Root = "/sys/fs/cgroup/memory";
    private static readonly LabHost[] Nodes = [LabHost.A, LabHost.B];

    /// <summary>Makes a lab's groups, without limits.</summary>
    /// <exception cref="LabException">The machine has no memory controller.</exception>
    public static void Create(string id)
    {
        if (!File.Exists($"{Root}/memory.limit_in_bytes"))
            throw new LabException($"There is no memory controller at {Root}.");
        foreach (LabHost host in Nodes)
            Directory.CreateDirectory(PathOf(id, host));
    }

    /// <summary>What comes before a command on a host, so that it runs in the host's group. Nothing where the lab has none.</summary>
    public static string[] Entry(LabEnvironment lab, LabHost host) =>
        lab.Options.MemoryGroups && Nodes.Contains(host) ? ["sh", "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", PathOf(lab.Id, host)] : [];

    /// <summary>What the processes in a host's group have, in bytes.</summary>
    public static long Used(LabEnvironment lab, LabHost host) =>
        long.Parse(File.ReadAllText($"{PathOf(lab.Id, host)}/memory.usage_in_bytes").Trim(), CultureInfo.InvariantCulture);

    /// <summary>Limits it; -1 for no limit.</summary>
    public static void Limit(LabEnvironment lab, LabHost host, long bytes) =>
        File.WriteAllText($"{PathOf(lab.Id, host)}/memory.limit_in_bytes", bytes.ToString(CultureInfo.InvariantCulture));

    /// <summary>Takes a lab's groups away; its processes have ended.</summary>
    public static async Task RemoveAsync(string id)
    {
        foreach (string group in Nodes.Select(h => PathOf(id, h)))
        {
            // The kernel takes a moment to see that the last one is gone.
            for (int i = 0; i < 100 && Directory.Exists(group); i++)
            {
                if ((await Command.TryRunAsync("rmdir", [group]).ConfigureAwait(false)).ExitCode != 0)
                    await Task.Delay(20).ConfigureAwait(false);
            }
        }
    }

    private static string PathOf(string id, LabHost host) => $"{Root}/mysqlha-{id}-{LabAddresses.Name(host)}";
}
