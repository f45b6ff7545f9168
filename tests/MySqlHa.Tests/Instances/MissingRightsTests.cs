using System.Diagnostics;
using MySqlHa.Tests.Support;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Tests.Instances;

/// <summary>A process without the right to open raw sockets, and a machine without libpcap: one error each that says what to do.</summary>
[Collection(ProcessWide.Name)]
public sealed class MissingRightsTests : IDisposable
{
    private const string Report =
        "$e = $null; try { COMMAND -ErrorAction SilentlyContinue -ErrorVariable e } catch { 'THROWN' }; \"$($e.Count) $($e[0].FullyQualifiedErrorId) $($e[0])\"; \"left $(@(Get-VrrpInstance).Count)\"";

    private readonly Cable _cable = new();

    public void Dispose() => _cable.Dispose();

    [Fact]
    public void Without_the_right_to_open_raw_sockets_nothing_starts_and_the_capability_is_named()
    {
        Assert.SkipWhen(Command.Run("stat", "-c", "%A", Repository.Host)[^2] == '-', "The build's folder is not open to others.");
        var said = RunHost("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all");
        Assert.Contains("1 NotPermitted,MySqlHa.Commands.StartVrrpInstanceCommand", said, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_RAW", said, StringComparison.Ordinal);
        Assert.Contains("left 0", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_libpcap_nothing_starts_and_the_package_is_named()
    {
        // In a mount namespace of its own, where each libpcap is an empty file.
        const string Hide = "for f in /usr/lib/*/libpcap.so* /lib/*/libpcap.so* /usr/lib/libpcap.so* /usr/lib64/libpcap.so*; do [ -e \"$f\" ] && mount --bind /dev/null \"$(readlink -f \"$f\")\"; done; exec \"$@\"";
        var said = RunHost("unshare", "-m", "sh", "-c", Hide, "sh");
        Assert.Contains("1 CaptureLibraryMissing,MySqlHa.Commands.StartVrrpInstanceCommand", said, StringComparison.Ordinal);
        Assert.Contains("libpcap0.8", said, StringComparison.Ordinal);
        Assert.Contains("left 0", said, StringComparison.Ordinal);
    }

    [Fact]
    public void With_everything_there_the_same_call_starts() =>
        Assert.Contains("left 1", RunHost("env"), StringComparison.Ordinal);

    private string RunHost(params string[] prefix)
    {
        var start = $"Start-VrrpInstance vip -Interface {_cable.Interface} -VirtualRouterId 51 -VirtualAddress 10.78.0.100/24";
        using var process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", _cable.Near, .. prefix, Repository.Host, "-NonInteractive", "-Command", Report.Replace("COMMAND", start, StringComparison.Ordinal)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
            Environment = { ["HOME"] = "/", ["MYSQLHA_MODULE"] = Repository.Manifest },
        })!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        return output + error.Result;
    }
}
