using System.Text;

namespace MySqlHa.Lab.Faults;

/// <summary>A host whose addresses, routes and links change thousands of times a second, in bursts that no socket's buffer holds: whoever listens to netlink loses notifications.</summary>
internal sealed class NetlinkFlood : IAsyncDisposable
{
    private const int Addresses = 1000;
    private readonly LabEnvironment _lab;
    private readonly HostProcess _process;

    private NetlinkFlood(LabEnvironment lab, HostProcess process) => (_lab, _process) = (lab, process);

    public static async Task<NetlinkFlood> StartAsync(LabEnvironment lab, LabHost host)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Addresses; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"addr add 127.66.{i / 250}.{(i % 250) + 1}/32 dev lo\nroute add blackhole 198.51.{100 + (i / 250)}.{(i % 250) + 1}/32\n");
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"link set lo mtu {60000 + (i % 2)}\n");
        }

        for (int i = 0; i < Addresses; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"addr del 127.66.{i / 250}.{(i % 250) + 1}/32 dev lo\nroute del blackhole 198.51.{100 + (i / 250)}.{(i % 250) + 1}/32\n");
        string file = Path.Combine(lab.Folder, "flood");
        await File.WriteAllTextAsync(file, text.ToString()).ConfigureAwait(false);
        return new NetlinkFlood(lab, await lab.StartAsync(host, $"flood-{LabAddresses.Name(host)}",
            ["sh", "-c", "while :; do ip -force -batch \"$0\" >/dev/null 2>&1; sleep 0.2; done", file]).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        await _lab.ExecAsync(_process.Host, "ip", "addr", "flush", "dev", "lo", "to", "127.66.0.0/16").ConfigureAwait(false);
        await _lab.ExecAsync(_process.Host, "ip", "route", "flush", "type", "blackhole").ConfigureAwait(false);
        await _lab.ExecAsync(_process.Host, "ip", "link", "set", "lo", "mtu", "65536").ConfigureAwait(false);
    }
}
