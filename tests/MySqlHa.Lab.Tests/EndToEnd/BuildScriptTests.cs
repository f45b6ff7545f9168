using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>build.ps1 says at once what it cannot do.</summary>
public sealed class BuildScriptTests
{
    [LabFact]
    public async Task Without_root_each_task_that_needs_it_says_so_and_starts_nothing()
    {
        // A copy that everybody can read: the checkout may be in a folder of root's.
        var folder = Directory.CreateTempSubdirectory("mysqlha-build-");
        try
        {
            string host = Path.GetDirectoryName(MySqlHaHost.Program)!;
            string root = Path.GetFullPath(Path.Combine(host, "../../../../.."));
            await Command.RunAsync("cp", ["-r", host, Path.Combine(root, "bin"), Path.Combine(root, "MySqlHa.psd1"), Path.Combine(root, "build.ps1"), folder.FullName]);
            await Command.RunAsync("chmod", ["-R", "a+rX", folder.FullName]);
            foreach (string task in new[] { "Test", "Demo", "Bench", "Lab" })
            {
                CommandResult result = await Command.TryRunAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/nonexistent",
                    Path.Combine(folder.FullName, "net10.0", "mysqlha"), Path.Combine(folder.FullName, "build.ps1"), task]);
                Assert.Equal(1, result.ExitCode);
                Assert.Contains($"build.ps1: {task} needs root", result.Error, StringComparison.Ordinal);
                Assert.Equal("", result.Output);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
