using System.Globalization;
using System.Text.RegularExpressions;

namespace MySqlHa.Lab.Observation;

/// <summary>
/// Who held which address when: the kernel's own notifications on both nodes, so that no instant is missed between two looks. A renewed lease is told as
/// an addition and changes nothing.
/// </summary>
public sealed partial class AddressTimeline
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HostProcess[] _monitors;
    private readonly IReadOnlyList<AddressChange> _before;

    private AddressTimeline(HostProcess[] monitors, IReadOnlyList<AddressChange> before) => (_monitors, _before) = (monitors, before);

    /// <summary>Every change of holding so far, by time.</summary>
    public IReadOnlyList<AddressChange> Changes => [.. _monitors.SelectMany(Read).OrderBy(c => c.At)];

    /// <summary>From when to when a host held the address; until now where it still does.</summary>
    public IReadOnlyList<Span> HeldBy(LabHost host, string address)
    {
        var spans = new List<Span>();
        DateTimeOffset? since = null;
        foreach (AddressChange change in Changes.Where(c => c.Host == host && c.Address == address))
        {
            if (!change.Held && since is { } from)
                spans.Add(new(from, change.At));
            since = change.Held ? change.At : null;
        }

        return since is { } open ? [.. spans, new(open, DateTimeOffset.Now)] : spans;
    }

    /// <summary>Starts it; what is held by now is held from now on. Ends with the lab.</summary>
    public static async Task<AddressTimeline> StartAsync(LabEnvironment lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var monitors = new List<HostProcess>();
        var before = new List<AddressChange>();
        foreach (LabHost host in new[] { LabHost.A, LabHost.B })
        {
            monitors.Add(await lab.StartAsync(host, "monitor-" + LabAddresses.Name(host), ["ip", "-ts", "-4", "monitor", "address"]).ConfigureAwait(false));
            // There is no word for "ready": it listens when it tells what happens.
            long limit = Environment.TickCount64 + (long)Limit.TotalMilliseconds;
            while (!await SeenAsync(lab, host, monitors[^1]).ConfigureAwait(false))
            {
                if (Environment.TickCount64 > limit)
                    throw new LabException("ip monitor tells nothing.");
            }

            string shown = (await lab.ExecAsync(host, "ip", "-4", "-o", "address", "show", "dev", LabAddresses.Interface).ConfigureAwait(false)).Output;
            before.AddRange(Shown().Matches(shown).Select(m => new AddressChange(DateTimeOffset.Now, host, m.Groups["address"].Value, Held: true)));
        }

        return new AddressTimeline([.. monitors], before);
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

    private static async Task<bool> SeenAsync(LabEnvironment lab, LabHost host, HostProcess monitor)
    {
        await lab.ExecAsync(host, "ip", "addr", "replace", "127.9.9.9/32", "dev", "lo").ConfigureAwait(false);
        await lab.ExecAsync(host, "ip", "addr", "del", "127.9.9.9/32", "dev", "lo").ConfigureAwait(false);
        return monitor.Log.Read().Contains("Deleted", StringComparison.Ordinal);
    }

    private IEnumerable<AddressChange> Read(HostProcess monitor)
    {
        var held = new HashSet<string>();
        foreach (AddressChange change in _before.Where(c => c.Host == monitor.Host))
        {
            held.Add(change.Address);
            yield return change;
        }

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

    [GeneratedRegex(@" inet (?<address>[\d.]+)/")]
    private static partial Regex Shown();
}
