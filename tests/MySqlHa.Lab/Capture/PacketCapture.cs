using System.Text.Json;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Capture;

/// <summary>A capture on a host's interface, decoded by tshark: the judge that is not ours.</summary>
public sealed class PacketCapture : IAsyncDisposable
{
    private readonly HostProcess _process;

    private PacketCapture(HostProcess process, string file)
    {
        _process = process;
        File = file;
    }

    /// <summary>The capture (pcap). It goes with the lab.</summary>
    public string File { get; }

    /// <summary>Starts capturing on the host's eth0 and returns once it does.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="host">The host.</param>
    /// <param name="filter">Filter, pcap-filter(7).</param>
    /// <param name="name">Name of the capture; "capture" and the host's if null.</param>
    public static async Task<PacketCapture> StartAsync(LabEnvironment lab, LabHost host, string filter = "vrrp or arp", string? name = null)
    {
        name ??= "capture-" + LabAddresses.Name(host);
        string file = Path.Combine(lab.Folder, name + ".pcap");
        string log = Path.Combine(lab.LogFolder, name + ".log");
        long from = System.IO.File.Exists(log) ? new FileInfo(log).Length : 0;
        // --immediate-mode and -U: a packet is in the file when it was on the wire. -Z root: the lab's folder is root's only.
        HostProcess process = await lab.StartAsync(host, name,
            ["tcpdump", "-i", LabAddresses.Interface, "-n", "-U", "--immediate-mode", "-Z", "root", "-w", file, filter]).ConfigureAwait(false);
        try
        {
            await process.Log.WaitForAsync("listening on", TimeSpan.FromSeconds(10), from).ConfigureAwait(false);
            return new PacketCapture(process, file);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops; the file is complete then.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>Decodes named fields (tshark -T fields). Works while capturing, too.</summary>
    /// <param name="displayFilter">Display filter, wireshark-filter(4); empty for all packets.</param>
    /// <param name="fields">Fields, such as <c>frame.time_epoch</c>, <c>ip.src</c>, <c>vrrp.prio</c>. One that a packet lacks is an empty text.</param>
    /// <returns>One array a packet, in the order of <paramref name="fields"/>.</returns>
    public async Task<IReadOnlyList<string[]>> FieldsAsync(string displayFilter, params string[] fields)
    {
        string output = await TsharkAsync(displayFilter, ["-T", "fields", "-E", "separator=/t", .. fields.SelectMany(f => new[] { "-e", f })]).ConfigureAwait(false);
        return [.. output.Split('\n').SkipLast(1).Select(l => l.Split('\t'))];
    }

    /// <summary>Decodes everything (tshark -T json).</summary>
    public async Task<JsonDocument> JsonAsync(string displayFilter) =>
        JsonDocument.Parse(await TsharkAsync(displayFilter, ["-T", "json"]).ConfigureAwait(false));

    /// <summary>What tshark finds wrong: malformed packets, bad checksums (also IPv4's), warnings. Empty if all is well.</summary>
    /// <param name="displayFilter">Which packets to judge.</param>
    public async Task<IReadOnlyList<string>> ProblemsAsync(string displayFilter = "vrrp")
    {
        string bad = $"({displayFilter}) && (_ws.malformed || _ws.expert.severity >= 6291456 || vrrp.checksum.status == 0 || ip.checksum.status == 0)";
        IReadOnlyList<string[]> rows = await FieldsAsync(bad, "frame.number", "ip.src", "_ws.expert.message", "vrrp.checksum.status", "ip.checksum.status").ConfigureAwait(false);
        return [.. rows.Select(r => $"packet {r[0]} from {r[1]}: {r[2]} (VRRP checksum status {r[3]}, IP {r[4]})")];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<string> TsharkAsync(string displayFilter, IEnumerable<string> arguments)
    {
        string[] filter = displayFilter.Length == 0 ? [] : ["-Y", displayFilter];
        CommandResult result = await Command.TryRunAsync("tshark", ["-n", "-r", File, "-o", "ip.check_checksum:TRUE", .. filter, .. arguments]).ConfigureAwait(false);
        // A file that is still being written may end in the middle of a packet.
        if (result.ExitCode != 0 && !result.Error.Contains("cut short", StringComparison.Ordinal))
            throw new LabException($"tshark could not decode {File}: {result.Error.Trim()}");
        return result.Output;
    }
}
