using System.Diagnostics;

namespace MySqlHa.Replication.Tests.Support;

/// <summary>MySQL from the cached folder that the lab makes; started there by chroot, which becomes the server, so its pid is ours.</summary>
public sealed class MySqlTestServer : TestServer
{
    protected override string Root { get; } = FindRoot();

    protected override string CreateMonitorSql =>
        $"CREATE USER {Monitor} IDENTIFIED WITH caching_sha2_password BY '{Password}'; GRANT REPLICATION CLIENT ON *.* TO {Monitor}";

    protected override ProcessStartInfo InitializeCommand() => Server(["--initialize-insecure"]);

    protected override ProcessStartInfo StartCommand(string[] extra) => Server(
    [
        $"--port={Port}", "--bind-address=127.0.0.1", "--mysqlx=OFF", $"--socket={DataFolder}/s", $"--pid-file={DataFolder}/p",
        "--server-id=71", "--innodb-buffer-pool-size=64M", "--skip-log-bin", .. extra,
    ]);

    private ProcessStartInfo Server(string[] arguments)
    {
        Directory.CreateDirectory(Root + "/var/lib/mysql-files");
        return new("chroot", [Root, "/usr/sbin/mysqld", "--no-defaults", "--user=root", $"--datadir={DataFolder}/data", .. arguments]);
    }

    private static string FindRoot()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var root = Environment.GetEnvironmentVariable("MYSQLHA_MYSQL_ROOT") is { Length: > 0 } given
            ? given
            : Path.Combine(cache, "mysqlha", "mysql-root");
        return File.Exists(root + "/usr/sbin/mysqld")
            ? root
            : throw new InvalidOperationException(
                $"No MySQL server under '{root}'. Run './build.ps1 Lab up' once to make it, or set MYSQLHA_MYSQL_ROOT to a folder with usr/sbin/mysqld.");
    }
}
