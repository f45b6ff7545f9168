using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab;

/// <summary>
/// The lab's network: one namespace a host and one for the bridge that joins them, so that the machine's own network is not
/// touched. The bridge behaves like a plain switch: no spanning tree and no forward delay (a port that comes back works at once);
/// no multicast snooping (without a querier a snooping bridge stops forwarding to groups whose membership reports it missed,
/// and it would hide VRRP advertisements from a capture).
/// </summary>
internal sealed class Topology(string id)
{
    private const string Ruleset = """
        table bridge lab {
            set cut { type ifname . ifname; }
            chain forward {
                type filter hook forward priority 0; policy accept;
                iifname . oifname @cut drop
            }
        }
        """;

    private string Bridge => $"mysqlha-{id}-br";

    public string Namespace(LabHost host) => $"mysqlha-{id}-{LabAddresses.Name(host)}";

    public IEnumerable<string> Namespaces => LabAddresses.Hosts.Select(Namespace).Append(Bridge);

    public async Task CreateAsync()
    {
        await BatchAsync(null, Namespaces.Select(n => $"netns add {n}")).ConfigureAwait(false);
        await Task.WhenAll(Namespaces.Select(n => NetworkNamespace.RunAsync(n, Tune))).ConfigureAwait(false);
        await BatchAsync(Bridge,
        [
            "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
            "link set br0 up",
            .. LabAddresses.Hosts.SelectMany<LabHost, string>(h =>
            [
                $"link add {Port(h)} type veth peer name {LabAddresses.Interface} address {LabAddresses.Hardware(h)} netns {Namespace(h)}",
                $"link set {Port(h)} master br0 up",
            ]),
        ]).ConfigureAwait(false);
        await Task.WhenAll(LabAddresses.Hosts.Select(ConfigureAsync)).ConfigureAwait(false);
        // On the bridge, not in a host: a packet socket takes its copy before the host's own inet hooks see the frame.
        await InBridgeAsync("nft", ["-f", "-"], Ruleset).ConfigureAwait(false);
    }

    public Task CutAsync(LabHost host) => BatchAsync(Bridge, [$"link set {Port(host)} down"]);

    public async Task CutBetweenAsync(LabHost one, LabHost other) =>
        await InBridgeAsync("nft", ["add", "element", "bridge", "lab", "cut", $$"""{ "{{Port(one)}}" . "{{Port(other)}}", "{{Port(other)}}" . "{{Port(one)}}" }"""])
            .ConfigureAwait(false);

    /// <summary>Drops what a host sends, or what is sent to it; the other way stays as it is.</summary>
    public async Task CutOneWayAsync(LabHost host, bool sent) =>
        await InBridgeAsync("nft", ["add", "element", "bridge", "lab", "cut", $"{{ {string.Join(", ", LabAddresses.Hosts.Where(h => h != host).Select(h => OneWay(sent ? host : h, sent ? h : host)))} }}"])
            .ConfigureAwait(false);

    public Task LinkDownAsync(LabHost host) => BatchAsync(Namespace(host), [$"link set {LabAddresses.Interface} down"]);

    public async Task LinkUpAsync(LabHost host)
    {
        await BatchAsync(Namespace(host), [$"link set {LabAddresses.Interface} up"]).ConfigureAwait(false);
        await BatchAsync(Namespace(host), Route(host)).ConfigureAwait(false);
    }

    public async Task HealAsync()
    {
        await InBridgeAsync("nft", ["flush", "set", "bridge", "lab", "cut"]).ConfigureAwait(false);
        await BatchAsync(Bridge, LabAddresses.Hosts.Select(h => $"link set {Port(h)} up")).ConfigureAwait(false);
        await Task.WhenAll(LabAddresses.Hosts.Select(LinkUpAsync)).ConfigureAwait(false);
    }

    /// <summary>What is cut now, for people.</summary>
    public async Task<IReadOnlyList<string>> CutsAsync()
    {
        var cuts = new List<string>();
        string links = await Command.RunAsync("ip", ["-n", Bridge, "-o", "link", "show", "master", "br0"]).ConfigureAwait(false);
        foreach (LabHost host in LabAddresses.Hosts)
        {
            string? line = links.Split('\n').FirstOrDefault(l => l.Contains($" {Port(host)}@", StringComparison.Ordinal));
            if (line is null || !line.Contains(",UP", StringComparison.Ordinal))
                cuts.Add(LabAddresses.Name(host));
        }

        string set = await InBridgeAsync("nft", ["list", "set", "bridge", "lab", "cut"]).ConfigureAwait(false);
        foreach (LabHost one in LabAddresses.Hosts)
        {
            foreach (LabHost other in LabAddresses.Hosts.Where(h => h > one))
            {
                if (set.Contains($"\"{Port(one)}\" . \"{Port(other)}\"", StringComparison.Ordinal))
                    cuts.Add($"{LabAddresses.Name(one)}-{LabAddresses.Name(other)}");
            }
        }

        return cuts;
    }

    /// <summary>Ends every process in the lab's namespaces (children of what the lab started, too) and removes them. Done twice it does nothing more.</summary>
    public async Task RemoveAsync()
    {
        foreach (string name in Namespaces.Where(Exists))
        {
            await EndProcessesAsync(name).ConfigureAwait(false);
            CommandResult result = await Command.TryRunAsync("ip", ["netns", "del", name]).ConfigureAwait(false);
            if (result.ExitCode != 0 && Exists(name))
                throw new LabException($"Network namespace {name} could not be removed: {result.Error.Trim()}");
        }
    }

    private static bool Exists(string name) => File.Exists("/run/netns/" + name);

    private static string Port(LabHost host) => "port-" + LabAddresses.Name(host);

    private static string OneWay(LabHost from, LabHost to) => $"\"{Port(from)}\" . \"{Port(to)}\"";

    private static string[] Route(LabHost host) =>
        host == LabHost.Gateway ? [] : [$"route replace default via {LabAddresses.Of(LabHost.Gateway)}"];

    private static async Task EndProcessesAsync(string name)
    {
        // Twice at least: a process may fork between the listing and the signal.
        for (int round = 0; round < 10; round++)
        {
            string pids = (await Command.TryRunAsync("ip", ["netns", "pids", name]).ConfigureAwait(false)).Output;
            var found = pids.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => ProcessIdentity.Of(int.Parse(p, System.Globalization.CultureInfo.InvariantCulture)))
                .OfType<ProcessIdentity>().Where(p => p.Pid != Environment.ProcessId && p.IsAlive).ToArray();
            if (found.Length == 0)
                return;
            foreach (ProcessIdentity process in found)
                process.Signal(LinuxSignal.Kill);
            foreach (ProcessIdentity process in found)
                await process.WaitGoneAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false);
        }
    }

    private static bool Tune()
    {
        // A new namespace copies the machine's IPv4 settings: set those that matter, so that every machine gives the same lab.
        // /proc/sys/net shows the namespace of the thread that looks.
        foreach ((string key, string value) in new[]
        {
            ("ipv6/conf/all/disable_ipv6", "1"), ("ipv6/conf/default/disable_ipv6", "1"),
            ("ipv4/conf/all/rp_filter", "0"), ("ipv4/conf/default/rp_filter", "0"),
            ("ipv4/conf/all/arp_ignore", "0"), ("ipv4/conf/default/arp_ignore", "0"),
            ("ipv4/conf/all/arp_announce", "0"), ("ipv4/conf/default/arp_announce", "0"),
        })
        {
            string path = "/proc/sys/net/" + key;
            if (File.Exists(path)) // no ipv6 folder on a kernel started with ipv6.disable=1
                File.WriteAllText(path, value);
        }

        return true;
    }

    private async Task ConfigureAsync(LabHost host)
    {
        await BatchAsync(Namespace(host),
        [
            "link set lo up",
            $"addr add {LabAddresses.Of(host)}/{LabAddresses.PrefixLength} dev {LabAddresses.Interface}",
            $"link set {LabAddresses.Interface} up",
            .. Route(host),
        ]).ConfigureAwait(false);
        if (host == LabHost.Gateway)
        {
            await NetworkNamespace.RunAsync(Namespace(host), () =>
            {
                File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
                return true;
            }).ConfigureAwait(false);
        }
    }

    private static Task BatchAsync(string? networkNamespace, IEnumerable<string> lines)
    {
        string text = string.Join('\n', lines);
        return text.Length == 0
            ? Task.CompletedTask
            : Command.RunAsync("ip", networkNamespace is null ? ["-batch", "-"] : ["-n", networkNamespace, "-batch", "-"], text + "\n");
    }

    private Task<string> InBridgeAsync(string file, string[] arguments, string? input = null) =>
        Command.RunAsync("ip", ["netns", "exec", Bridge, file, .. arguments], input);
}
