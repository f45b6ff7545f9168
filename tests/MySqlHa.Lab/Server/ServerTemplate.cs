using MySqlHa.Lab.Linux;
using MySqlConnector;

namespace MySqlHa.Lab.Server;

/// <summary>
/// An initialised data folder, made once for each server version and copied for every node: initialising takes seconds, copying
/// a tenth of one. The server has run on it once, so that it has its TLS keys.
/// </summary>
internal static class ServerTemplate
{
    // Part of the folder's name; another number when what a template contains changes.
    private const string Form = "1";

    public static async Task<string> EnsureAsync(ServerInstallation installation, IProgress<string>? progress)
    {
        if (installation.Missing is { } missing)
            throw new LabException(missing);
        string version = await installation.VersionAsync().ConfigureAwait(false);
        string folder = Path.Combine(LabPaths.Cache, "templates", $"{installation.Kind.ToString().ToLowerInvariant()}-{version}-{Form}");
        if (Directory.Exists(folder))
            return folder;
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        using FolderLock held = await FolderLock.TakeAsync(folder + ".lock", "the server's data template", progress).ConfigureAwait(false);
        if (Directory.Exists(folder))
            return folder;
        progress?.Report($"{installation.Kind} {version}: making the data template (once)");
        string partial = folder + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Prepare(partial);
        await File.WriteAllLinesAsync(Path.Combine(partial, "my.cnf"), ServerConfiguration.ForTemplate(installation, partial)).ConfigureAwait(false);
        await Command.RunAsync("unshare", ["--mount", "--propagation", "slave", .. installation.Initialize(partial)]).ConfigureAwait(false);
        await RunOnceAsync(installation, partial).ConfigureAwait(false);
        // The server's identity: each node must get its own.
        File.Delete(Path.Combine(partial, "data", "auto.cnf"));
        Directory.Move(Path.Combine(partial, "data"), folder);
        Directory.Delete(partial, recursive: true);
        return folder;
    }

    /// <summary>Copies the template into a node's folder.</summary>
    public static async Task CopyAsync(string template, string nodeFolder)
    {
        Prepare(nodeFolder);
        Directory.Delete(Path.Combine(nodeFolder, "data"));
        await Command.RunAsync("cp", ["-a", "--reflink=auto", template, Path.Combine(nodeFolder, "data")]).ConfigureAwait(false);
    }

    private static void Prepare(string nodeFolder)
    {
        PrivateFile.CreateFolder(nodeFolder);
        foreach (string name in new[] { "data", "tmp", "files" })
            PrivateFile.CreateFolder(Path.Combine(nodeFolder, name));
    }

    private static async Task RunOnceAsync(ServerInstallation installation, string folder)
    {
        string log = Path.Combine(folder, "first.log");
        string[] command = ["sh", "-c", "exec >>\"$0\" 2>&1 </dev/null; exec \"$@\"", log,
            "setpriv", "--pdeathsig", "KILL", "--", "unshare", "--mount", "--propagation", "slave", .. installation.Run(folder)];
        using var process = await Spawner.StartAsync(new System.Diagnostics.ProcessStartInfo(command[0], command[1..])).ConfigureAwait(false);
        ProcessIdentity identity = ProcessIdentity.Of(process.Id) ?? throw new LabException($"The server did not start: {await File.ReadAllTextAsync(log).ConfigureAwait(false)}");
        var account = new LabAccount("root", "");
        MySqlConnection connection = await ServerConnection.WaitAsync(Path.Combine(folder, "mysqld.sock"), account, identity, log).ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
        identity.Signal(LinuxSignal.Terminate);
        if (!await identity.WaitGoneAsync(TimeSpan.FromSeconds(60)).ConfigureAwait(false))
            throw new LabException($"The server did not stop. See {log}.");
    }
}
