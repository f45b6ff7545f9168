using System.Diagnostics;

namespace MySqlHa.Replication.Tests.Support;

/// <summary>MariaDB from the distribution's package.</summary>
public sealed class MariaDbTestServer : TestServer
{
    protected override string CreateMonitorSql =>
        $"CREATE USER {Monitor}@'%' IDENTIFIED BY '{Password}'; GRANT REPLICA MONITOR ON *.* TO {Monitor}@'%'";

    protected override ProcessStartInfo InitializeCommand() => new(Find("mariadb-install-db"),
        ["--no-defaults", "--auth-root-authentication-method=normal", "--user=root", $"--datadir={DataFolder}/data", "--skip-test-db"]);

    protected override ProcessStartInfo StartCommand(string[] extra) => new(Find("mariadbd"),
    [
        "--no-defaults", "--user=root", $"--datadir={DataFolder}/data", $"--port={Port}", "--bind-address=127.0.0.1",
        $"--socket={DataFolder}/s", $"--pid-file={DataFolder}/p", "--server-id=72", "--innodb-buffer-pool-size=64M", .. extra,
    ]);

    private static string Find(string name) =>
        new[] { "/usr/sbin/", "/usr/bin/" }.Select(folder => folder + name).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{name} is not installed. Install the package mariadb-server.");
}
