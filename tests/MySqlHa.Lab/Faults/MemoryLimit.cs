using System.Globalization;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Faults;

/// <summary>
/// A control group of a node's daemon and server with little more memory than they have, and a neighbour in it that wants all of that and more: the kernel takes
/// file pages from everybody, and kills the neighbour again and again. Nothing outside the group notices.
/// </summary>
internal sealed class MemoryLimit : IAsyncDisposable
{
    private const string Root = "/sys/fs/cgroup/memory";
    private const long Spare = 24L << 20;
    private readonly List<(ProcessIdentity Process, string Group)> _members = [];
    private readonly string _group;
    private HostProcess? _neighbour;

    private MemoryLimit(string group) => _group = group;

    public static async Task<MemoryLimit> StartAsync(LabEnvironment lab, LabHost host, IEnumerable<ProcessIdentity> processes)
    {
        if (!File.Exists($"{Root}/memory.limit_in_bytes"))
            throw new LabException($"There is no memory controller at {Root}.");
        var limit = new MemoryLimit($"{Root}/mysqlha-{lab.Id}-{LabAddresses.Name(host)}");
        try
        {
            Directory.CreateDirectory(limit._group);
            // What a process has goes with it into the group.
            limit.Write("memory.move_charge_at_immigrate", "3");
            foreach (ProcessIdentity process in processes)
            {
                limit._members.Add((process, GroupOf(process.Pid)));
                limit.Write("cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture));
            }

            long used = long.Parse((await File.ReadAllTextAsync($"{limit._group}/memory.usage_in_bytes").ConfigureAwait(false)).Trim(), CultureInfo.InvariantCulture);
            limit.Write("memory.limit_in_bytes", (used + Spare).ToString(CultureInfo.InvariantCulture));
            // It says itself that it is the one to be killed. 512 MiB is more than the group has, and nothing to the machine.
            limit._neighbour = await lab.StartAsync(host, $"hog-{LabAddresses.Name(host)}",
                ["sh", "-c", "echo $$ > \"$0/cgroup.procs\"; echo 1000 > /proc/self/oom_score_adj; while :; do head -c 512M /dev/zero | tail -c 512M >/dev/null; done", limit._group]).ConfigureAwait(false);
            return limit;
        }
        catch
        {
            await limit.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(_group))
            return;
        if (_neighbour is not null)
            await _neighbour.DisposeAsync().ConfigureAwait(false);
        foreach ((ProcessIdentity process, string group) in _members.Where(m => m.Process.IsAlive))
            await File.WriteAllTextAsync($"{group}/cgroup.procs", process.Pid.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        // What the neighbour was running when it was killed, and what was started by a member since.
        long limit = Environment.TickCount64 + 10_000;
        while (Directory.Exists(_group) && Environment.TickCount64 < limit)
        {
            foreach (string pid in await File.ReadAllLinesAsync($"{_group}/cgroup.procs").ConfigureAwait(false))
                await Command.TryRunAsync("sh", ["-c", $"echo {pid} > {Root}/cgroup.procs"]).ConfigureAwait(false);
            await Command.TryRunAsync("rmdir", [_group]).ConfigureAwait(false);
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    private static string GroupOf(int pid) =>
        Root + (File.ReadLines($"/proc/{pid}/cgroup").Select(l => l.Split(':', 3)).FirstOrDefault(f => f[1] == "memory")?[2] ?? "/");

    private void Write(string file, string value) => File.WriteAllText($"{_group}/{file}", value);
}
