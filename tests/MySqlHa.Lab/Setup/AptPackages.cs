using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Setup;

/// <summary>The Debian packages that the lab uses.</summary>
internal static class AptPackages
{
    private const string Policy = "/usr/sbin/policy-rc.d";
    private const string PolicyMark = "# mysqlha-lab";

    private static readonly string[] Needed =
    [
        "arping", "debootstrap", "etcd-server", "iproute2", "keepalived", "libfaketime", "libpcap0.8", "mariadb-backup", "mariadb-server", "nftables", "sysbench", "tcpdump", "tshark", "util-linux",
    ];

    /// <summary>Installs those that are missing and returns their names.</summary>
    /// <param name="progress">Hears what is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="also">What only some need.</param>
    public static async Task<IReadOnlyList<string>> EnsureAsync(IProgress<string>? progress, CancellationToken cancellation, params string[] also)
    {
        string[] missing = await MissingAsync([.. Needed, .. also]).ConfigureAwait(false);
        if (missing.Length == 0)
            return [];
        if (!File.Exists("/usr/bin/apt-get"))
            throw new LabException($"These packages are missing, and there is no apt-get to install them with: {string.Join(' ', missing)}.");
        Directory.CreateDirectory(LabPaths.Cache);
        using FolderLock held = await FolderLock.TakeAsync(Path.Combine(LabPaths.Cache, "apt.lock"), "packages", progress).ConfigureAwait(false);
        missing = await MissingAsync([.. Needed, .. also]).ConfigureAwait(false);
        if (missing.Length == 0)
            return [];
        var environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" };
        await RunAsync("apt-get update", ["update", "-q"], environment, progress, cancellation).ConfigureAwait(false);
        bool mine = ForbidServices();
        try
        {
            await RunAsync($"installing {string.Join(' ', missing)}",
                ["install", "-q", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", .. missing], environment, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (mine)
                File.Delete(Policy);
        }

        return missing;
    }

    private static async Task RunAsync(
        string what, string[] arguments, Dictionary<string, string> environment, IProgress<string>? progress, CancellationToken cancellation)
    {
        CommandResult result = await LongCommand.RunAsync(what, "apt-get", arguments, environment, progress, cancellation).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new LabException($"'apt-get {string.Join(' ', arguments)}' ended with {result.ExitCode}:\n{result.Error}");
    }

    private static async Task<string[]> MissingAsync(string[] needed)
    {
        if (!File.Exists("/usr/bin/dpkg-query"))
            throw new LabException("The lab gets its programs from Debian's packages, and this machine has no dpkg. Run it on Debian 12 or later.");
        // Exits with 1 if one is unknown, and still lists the others.
        CommandResult result = await Command.TryRunAsync("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\\n", .. needed]).ConfigureAwait(false);
        var there = result.Output.Split('\n').Where(l => l.EndsWith(" installed", StringComparison.Ordinal)).Select(l => l.Split(' ')[0]).ToHashSet();
        return [.. needed.Where(n => !there.Contains(n))];
    }

    /// <summary>
    /// Keeps packages from starting their services while they are installed (invoke-rc.d(8)): the lab's servers are its own, and
    /// a mariadb or keepalived of the machine's would be in their way. Returns whether the file is ours to delete.
    /// </summary>
    private static bool ForbidServices()
    {
        // One with our mark is what a set-up that was killed has left.
        if (File.Exists(Policy) && !File.ReadAllText(Policy).Contains(PolicyMark, StringComparison.Ordinal))
            return false;
        File.WriteAllText(Policy, $"#!/bin/sh\n{PolicyMark}\nexit 101\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Policy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return true;
    }
}
