using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Setup;

/// <summary>
/// The MySQL server, as a root folder made by debootstrap(8) from Debian's unstable suite: the one place with a MySQL of today
/// that needs nothing but Debian's own mirror.
/// </summary>
internal static class MySqlRootFolder
{
    /// <summary>Makes the folder if it is not there.</summary>
    /// <returns>Null, or why there is none and what to do.</returns>
    public static async Task<string?> EnsureAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        string root = LabPaths.MySqlRoot;
        if (IsWhole(root))
            return null;
        string parent = Path.GetDirectoryName(Path.GetFullPath(root))!;
        Directory.CreateDirectory(parent);
        using FolderLock held = await FolderLock.TakeAsync(root + ".lock", "the MySQL server", progress).ConfigureAwait(false);
        if (IsWhole(root))
            return null;
        if (Directory.Exists(root))
            return $"{root} exists, but has no MySQL server in it. Move it away, or set MYSQLHA_MYSQL_ROOT to another folder.";
        if (await SiteAsync().ConfigureAwait(false) is not { } site)
            return "apt's configuration names no Debian mirror, so MySQL cannot be fetched. Use MariaDB (--server MariaDb).";

        // A folder with this name is what a set-up that was killed has left; the lock says that nobody works on it.
        string partial = root + ".partial";
        Remove(partial);
        // In a mount namespace of its own: what debootstrap mounts in the folder goes with it, so deleting is safe.
        CommandResult result = await LongCommand.RunAsync("fetching MySQL from Debian's unstable suite", "unshare",
        [
            "--mount", "--propagation", "private",
            "debootstrap", "--variant=minbase", "--include=mysql-server-core,mysql-client-core", "sid", partial, site,
        ], await ProxyAsync().ConfigureAwait(false), progress, cancellation).ConfigureAwait(false);
        if (result.ExitCode == 0)
        {
            Directory.CreateDirectory(partial + "/srv/mysqlha");
            Directory.CreateDirectory(partial + "/var/lib/mysql-files");
            CommandResult version = await Command.TryRunAsync("chroot", [partial, "/usr/sbin/mysqld", "--version"]).ConfigureAwait(false);
            if (version.ExitCode == 0)
            {
                // The packages themselves are not needed any more.
                Remove(partial + "/var/cache/apt/archives");
                Directory.Move(partial, root);
                return null;
            }

            result = version;
        }

        Remove(partial);
        return $"Debian's unstable suite did not bootstrap today, so there is no MySQL (code {result.ExitCode}). Use MariaDB (--server MariaDb), or try again later. It said:\n{result.Error}";
    }

    private static bool IsWhole(string root) => File.Exists(root + "/usr/sbin/mysqld");

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>The mirror that this machine's apt uses: Debian's own archive among its sources, or else the first.</summary>
    private static async Task<string?> SiteAsync()
    {
        string output = await Command.RunAsync("apt-get", ["indextargets", "--format", "$(SITE)|$(LABEL)|$(CREATED_BY)"]).ConfigureAwait(false);
        string[][] targets = [.. output.Split('\n').Select(l => l.Split('|')).Where(f => f is [{ Length: > 0 }, _, "Packages"])];
        // Without lists from an "apt-get update" there are no labels; the archive's security half has no unstable suite.
        string[]? found = targets.FirstOrDefault(f => f[1] == "Debian")
            ?? targets.FirstOrDefault(f => !f[0].Contains("security", StringComparison.OrdinalIgnoreCase));
        return found?[0];
    }

    /// <summary>apt has its own setting for a proxy; what debootstrap downloads with looks at the environment.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> ProxyAsync()
    {
        var environment = new Dictionary<string, string>();
        foreach (string scheme in new[] { "http", "https" })
        {
            string variable = scheme + "_proxy";
            string set = (await Command.RunAsync("apt-config", ["dump", "--format", "%v", $"Acquire::{scheme}::Proxy"]).ConfigureAwait(false)).Trim();
            if (set.Length > 0 && set != "DIRECT" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
                environment[variable] = set;
        }

        return environment;
    }
}
