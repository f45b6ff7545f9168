using MySqlHa.Replication.Health;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>A server's data folder, if it is one of this machine's.</summary>
public sealed record CopyPlace
{
    private static readonly string[] Logs = ["log_bin_basename", "relay_log_basename"];
    private static readonly string[] Parts = ["innodb_data_home_dir", "innodb_log_group_home_dir", "innodb_undo_directory", "aria_log_dir_path"];

    /// <summary>The folder, with no symbolic link in its last part; null when it is not here.</summary>
    public string? Folder { get; init; }

    /// <summary>Why the folder cannot be had or not be swapped; null when it can.</summary>
    public string? Obstacle { get; init; }

    /// <summary>What a backup of it takes, bytes: all but binary and relay logs.</summary>
    public long Used { get; init; }

    /// <summary>What is free beside it, bytes; what an earlier try has left there counts as free.</summary>
    public long Free { get; init; }

    /// <summary>Files of it that lie elsewhere (symbolic links, DATA DIRECTORY): a copy on the same machine would share them.</summary>
    public IReadOnlyList<string> Elsewhere { get; init; } = [];

    /// <summary>
    /// Finds it. Two machines have folders of one name: it counts only if the process of this machine that listens at the endpoint works in it
    /// (/proc/[pid]/cwd; the server changes to its data folder when it starts).
    /// </summary>
    internal static CopyPlace Of(ServerSnapshot server)
    {
        var told = (server.Variable("datadir") ?? "").TrimEnd('/');
        if (ListenerLookup.FindProcess(server.Server) is not { } process)
            return new() { Obstacle = $"no server process of this machine that this account may look at listens at {server.Server}, so that its data folder ({told}) is not here." };
        try
        {
            var folder = Resolve(told);
            if (CopyDataFolder.WorksIn(process) is var at && at != folder)
                return new() { Obstacle = $"process {process} listens at {server.Server} and works in {at ?? "a folder that cannot be seen"}, and the server says that its data folder is {told}." };
            var logs = Logs.Select(server.Variable).OfType<string>().Where(l => l.Length > 0).Select(Path.GetFileName).OfType<string>().ToArray();
            return new()
            {
                Folder = folder,
                Used = CopyDataFolder.Size(folder, logs),
                Free = new DriveInfo(Path.GetDirectoryName(folder)!).AvailableFreeSpace + CopyDataFolder.Size(CopyDataFolder.New(folder), []),
                Elsewhere = CopyDataFolder.Elsewhere(folder),
                Obstacle = CopyDataFolder.IsMountPoint(folder) ? $"{folder} is a mount point, which cannot be renamed." : Outside(server, folder),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new() { Obstacle = $"its data folder cannot be read: {error.Message}" };
        }
    }

    private static string Resolve(string folder) => new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName.TrimEnd('/') ?? folder;

    // What stays where it is when the folder is swapped would be taken for a part of the new data.
    private static string? Outside(ServerSnapshot server, string folder) =>
        Parts
            .Where(v => server.Variable(v) is { Length: > 0 } path && Resolve(Path.GetFullPath(path, folder).TrimEnd('/')) != folder)
            .Select(v => $"{v} is {server.Variable(v)}, outside of {folder}.").FirstOrDefault();
}
