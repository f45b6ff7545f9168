using System.Text.RegularExpressions;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Server;

/// <summary>
/// MySQL in its own root folder. A node's folder is mounted to one fixed place in it, in the mount namespace of that server only:
/// any number of servers share the root folder, and nothing of them stays in it. A node's folder that holds a manifest (mysqld.my) gets the program
/// mounted beside it: MySQL reads the manifest beside its program, and the other servers have none. Source: MySQL manual, "Keyring Component Installation".
/// </summary>
internal sealed partial class MySqlInstallation : ServerInstallation
{
    private const string Place = "/srv/mysqlha";
    private const string Server = "/usr/sbin/mysqld";

    /// <summary>Name of the file that says which components a server loads before anything else.</summary>
    internal const string Manifest = "mysqld.my";

    public override ServerKind Kind => ServerKind.MySql;

    public override string? Missing => File.Exists(Root + Server)
        ? null
        : $"MySQL is not in {Root}. 'mysqlha-lab setup' fetches it; or use MariaDB (--server MariaDb).";

    private static string Root
    {
        get
        {
            string set = LabPaths.MySqlRoot;
            return Directory.Exists(set) && new DirectoryInfo(set).ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : set;
        }
    }

    public override string Inside(string nodeFolder) => Place;

    public override string[] Run(string nodeFolder, params string[] arguments)
    {
        Directory.CreateDirectory(Root + Place);
        var (program, mount) = (Server, "");
        if (File.Exists(Path.Combine(nodeFolder, Manifest)))
        {
            program = $"{Place}/mysqld";
            File.WriteAllBytes(Path.Combine(nodeFolder, "mysqld"), []);
            mount = $"mount --bind \"$2{Server}\" \"$2{program}\" && ";
        }

        return
        [
            "sh", "-c", $"mount --bind \"$1\" \"$2$3\" && {mount}root=$2 && cnf=$3/my.cnf && shift 3 && exec chroot \"$root\" {program} --defaults-file=\"$cnf\" \"$@\"",
            "sh", nodeFolder, Root, Place, .. arguments,
        ];
    }

    public override string[] Initialize(string nodeFolder) => Run(nodeFolder, "--initialize-insecure");

    public override async Task<string> VersionAsync()
    {
        string output = await Command.RunAsync("chroot", [Root, Server, "--version"]).ConfigureAwait(false);
        return Version().Match(output) is { Success: true } match ? match.Groups[1].Value : throw new LabException($"{Root}{Server} reports no version: {output}");
    }

    public override string ClientCommand(string nodeFolder) =>
        $"unshare --mount sh -c 'mount --bind {nodeFolder} {Root}{Place} && exec chroot {Root} mysql --defaults-file={Place}/root.cnf'";

    [GeneratedRegex(@"Ver (\S+)")]
    private static partial Regex Version();
}
