using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Tests.Health;

/// <summary>A real MariaDB in a temporary folder on a free loopback port, driven by its own client: nothing of the core is loaded into the test's context.</summary>
public sealed class MariaDbProcess : IDisposable
{
    public const string Password = "Sw0rdfish-never-shown";
    private readonly string _folder = $"/tmp/mysqlha-mt-{Environment.ProcessId}-{Guid.NewGuid():N}";
    private readonly Process _process;

    public MariaDbProcess()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/mariadbd") && Environment.IsPrivilegedProcess, "Needs root and the package mariadb-server.");
        Port = LoopbackPort.Next();
        Directory.CreateDirectory(_folder);
        Command.Run("mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--user=root", $"--datadir={_folder}/data", "--skip-test-db");
        _process = Command.Start(
            "/usr/sbin/mariadbd", "--no-defaults", "--user=root", $"--datadir={_folder}/data", $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={_folder}/s",
            $"--pid-file={_folder}/p", $"--log-error={_folder}/log", "--server-id=72", "--innodb-buffer-pool-size=64M");
        Assert.True(SpinWait.SpinUntil(Answers, TimeSpan.FromSeconds(60)), "MariaDB did not start within 60 s.");
        Sql($"CREATE USER monitor@'%' IDENTIFIED BY '{Password}'; GRANT REPLICA MONITOR ON *.* TO monitor@'%'; CREATE DATABASE canary; GRANT ALL ON canary.* TO monitor@'%'");
    }

    public int Port { get; }

    public string Sql(string statements) => Command.Run("mariadb", "--no-defaults", $"--socket={_folder}/s", "-N", "-e", statements);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private bool Answers()
    {
        try
        {
            return File.Exists(_folder + "/s") && Sql("SELECT 1").Length > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
