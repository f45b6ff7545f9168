using System.Globalization;
using System.Text.RegularExpressions;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>
/// Who held which address when: the kernel's own notifications on both nodes, so that no instant is missed between two looks. A renewed lease is told as
/// an addition and changes nothing.
/// </summary>
internal sealed partial class AddressTimeline
{
    private readonly HostProcess[] _monitors;

    private AddressTimeline(HostProcess[] monitors) => _monitors = monitors;

    /// <summary>Every change of holding so far, by time.</summary>
    public IReadOnlyList<AddressChange> Changes => [.. _monitors.SelectMany(Read).OrderBy(c => c.At)];

    public static async Task<AddressTimeline> StartAsync(LabEnvironment lab)
    {
        var monitors = new List<HostProcess>();
        foreach (LabHost host in new[] { LabHost.A, LabHost.B })
        {
            monitors.Add(await lab.StartAsync(host, "monitor-" + LabAddresses.Name(host), ["ip", "-ts", "-4", "monitor", "address"]));
            // There is no word for "ready": it listens when it tells what happens.
            await Lab.Eventually.TrueAsync(() => Seen(lab, host, monitors[^1]).GetAwaiter().GetResult(), TimeSpan.FromSeconds(10), () => "ip monitor tells nothing");
        }

        return new AddressTimeline([.. monitors]);
    }

    /// <summary>Since when each of the hosts that hold the address now has held it.</summary>
    public IReadOnlyDictionary<LabHost, DateTimeOffset> Holders(string address) => Changes.Where(c => c.Address == address)
        .GroupBy(c => c.Host).Select(g => g.Last()).Where(c => c.Held).ToDictionary(c => c.Host, c => c.At);

    /// <summary>How long both held the address together, and how long nobody did, from <paramref name="from"/> on until now.</summary>
    public (TimeSpan Both, TimeSpan Nobody) Faults(string address, DateTimeOffset from)
    {
        TimeSpan both = default, nobody = default;
        var holders = new HashSet<LabHost>();
        DateTimeOffset last = from;
        void Pass(DateTimeOffset to)
        {
            TimeSpan span = to > last ? to - last : default;
            both += holders.Count > 1 ? span : default;
            nobody += holders.Count == 0 ? span : default;
            last = to > last ? to : last;
        }

        foreach (AddressChange change in Changes.Where(c => c.Address == address))
        {
            Pass(change.At);
            _ = change.Held ? holders.Add(change.Host) : holders.Remove(change.Host);
        }

        Pass(DateTimeOffset.Now);
        return (both, nobody);
    }

    private static async Task<bool> Seen(LabEnvironment lab, LabHost host, HostProcess monitor)
    {
        await lab.ExecAsync(host, "ip", "addr", "replace", "127.9.9.9/32", "dev", "lo");
        await lab.ExecAsync(host, "ip", "addr", "del", "127.9.9.9/32", "dev", "lo");
        return monitor.Log.Read().Contains("Deleted", StringComparison.Ordinal);
    }

    private static IEnumerable<AddressChange> Read(HostProcess monitor)
    {
        var held = new HashSet<string>();
        foreach (Match match in Line().Matches(monitor.Log.Read()))
        {
            string address = match.Groups["address"].Value;
            bool now = !match.Groups["deleted"].Success;
            if (now ? held.Add(address) : held.Remove(address))
                yield return new AddressChange(DateTimeOffset.Parse(match.Groups["at"].Value, CultureInfo.InvariantCulture), monitor.Host, address, now);
        }
    }

    [GeneratedRegex(@"^\[(?<at>[^\]]+)\] (?<deleted>Deleted )?\d+: eth0\s+inet (?<address>[\d.]+)/.*\n", RegexOptions.Multiline)]
    private static partial Regex Line();
}
