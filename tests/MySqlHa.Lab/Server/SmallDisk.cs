using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Server;

/// <summary>
/// The folder of each server on a file system of its own, so that it can be full without the machine's disk being so. It is mounted before the server is started:
/// a server has its own mounts, and gets those alone that are there by then.
/// </summary>
internal static class SmallDisk
{
    private const string Fill = "fill";

    public static async Task MountAsync(LabEnvironment lab)
    {
        foreach (LabServer server in lab.Servers)
        {
            PrivateFile.CreateFolder(server.Folder);
            await Command.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={lab.Options.DiskMegabytes}m,mode=0700", "tmpfs", server.Folder]).ConfigureAwait(false);
        }
    }

    /// <summary>Takes whatever is mounted under a lab's folder away.</summary>
    public static async Task UnmountAsync(string labFolder)
    {
        foreach (string line in await File.ReadAllLinesAsync("/proc/self/mounts").ConfigureAwait(false))
        {
            if (line.Split(' ') is [_, string place, ..] && place.StartsWith(labFolder + "/", StringComparison.Ordinal))
                await Command.TryRunAsync("umount", ["-l", place]).ConfigureAwait(false);
        }
    }

    /// <summary>Writes until there is no room left.</summary>
    /// <exception cref="LabException">The server's folder is on the machine's disk.</exception>
    public static async Task FillAsync(LabServer server)
    {
        if (!(await File.ReadAllTextAsync("/proc/self/mounts").ConfigureAwait(false)).Contains($" {server.Folder} tmpfs ", StringComparison.Ordinal))
            throw new LabException($"{server.Folder} is no small file system; it is not filled.");
        CommandResult result = await Command.TryRunAsync("cp", ["/dev/zero", Path.Combine(server.Folder, Fill)]).ConfigureAwait(false);
        if (!result.Error.Contains("No space left", StringComparison.Ordinal))
            throw new LabException($"{server.Folder} could not be filled: {result.Error.Trim()}");
    }

    /// <summary>Makes room again.</summary>
    public static void Clear(LabServer server) => File.Delete(Path.Combine(server.Folder, Fill));
}
