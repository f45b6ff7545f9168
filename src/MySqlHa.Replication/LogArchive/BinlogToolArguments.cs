using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.LogArchive;

/// <summary>
/// Command lines of mysqlbinlog and mariadb-binlog that fetch logs as they are. No password: that is in a <see cref="CopyOptionFile"/>. Source: MySQL manual,
/// "Using mysqlbinlog to Back Up Binary Log Files"; MariaDB knowledge base, "mariadb-binlog Options".
/// </summary>
internal static class BinlogToolArguments
{
    /// <summary>The arguments.</summary>
    /// <param name="optionFile">The file with the account.</param>
    /// <param name="source">The server.</param>
    /// <param name="release">What it runs: the tool is of the same kind.</param>
    /// <param name="login">TLS of it.</param>
    /// <param name="from">The first file and the position in it.</param>
    /// <param name="prefix">What the names of the files that it writes begin with.</param>
    /// <param name="serverId">Follows the source for ever, as a replica of this id; null to end at the end of the last log.</param>
    internal static IReadOnlyList<string> For(
        string optionFile, ServerEndpoint source, ServerRelease release, ServerLogin login, ResumePlan from, string prefix, uint? serverId) =>
    [
        $"--defaults-file={optionFile}", .. CopyDumpArguments.Server(source, release, login.TlsMode, login.CaFile),
        "--read-from-remote-server", "--raw", $"--result-file={prefix}",
        string.Create(CultureInfo.InvariantCulture, $"--start-position={from.Position}"),
        .. serverId is { } id ? Follow(release, id) : ["--to-last-log"],
        from.File.ToString(),
    ];

    private static string[] Follow(ServerRelease release, uint id) =>
        ["--stop-never", string.Create(CultureInfo.InvariantCulture, $"--{(release.IsMariaDb ? "stop-never-slave-server-id" : "connection-server-id")}={id}")];
}
