using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Faults;

/// <summary>
/// A node with little more memory than its processes have, and one more among them that wants all of that and far more: the kernel takes file pages from everybody, and
/// kills the newcomer again and again. Nothing outside the node's control group notices.
/// </summary>
internal sealed class MemoryLimit : IAsyncDisposable
{
    private const long Spare = 24L << 20;
    private readonly LabEnvironment _lab;
    private readonly LabHost _host;
    private readonly HostProcess _newcomer;

    private MemoryLimit(LabEnvironment lab, LabHost host, HostProcess newcomer) => (_lab, _host, _newcomer) = (lab, host, newcomer);

    public static async Task<MemoryLimit> StartAsync(LabEnvironment lab, LabHost host)
    {
        MemoryGroup.Limit(lab, host, MemoryGroup.Used(lab, host) + Spare);
        // It says itself that it is the one to be killed, and what it wants is more than the node has, and nothing to the machine.
        return new MemoryLimit(lab, host, await lab.StartAsync(host, $"newcomer-{LabAddresses.Name(host)}",
            ["sh", "-c", "echo 1000 > /proc/self/oom_score_adj; while :; do head -c 512M /dev/zero | tail -c 512M >/dev/null; done"]).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        await _newcomer.DisposeAsync().ConfigureAwait(false);
        MemoryGroup.Limit(_lab, _host, -1);
    }
}
