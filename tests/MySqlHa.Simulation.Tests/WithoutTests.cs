using System.Diagnostics;
using System.Reflection;

namespace MySqlHa.Simulation.Tests;

/// <summary>
/// The checks bite: each protection is left out of a build of its own, and the simulation says which promise that breaks. Only the one project that changes is built, beside
/// its usual output.
/// </summary>
public sealed class WithoutTests(ITestOutputHelper output)
{
    private const string Runs = "20000";
    private static readonly string Root = Metadata("RepoRoot");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("Guard", "S4")]
    [InlineData("Wait", "S1")]
    [InlineData("Damping", "S3")]
    [InlineData("Witness", "S1")]
    public void A_simulation_without_it_breaks_a_promise(string protection, string promise)
    {
        Build("tests/MySqlHa.Simulation", protection);
        Breaks($"{Root}tests/MySqlHa.Simulation/bin/Without/{protection}", promise);
    }

    [Fact]
    public void A_state_machine_without_its_tie_break_breaks_a_promise()
    {
        Build("src/MySqlHa.Vrrp", "TieBreak");
        var folder = Directory.CreateTempSubdirectory("mysqlha-sim-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Concat(Directory.GetFiles(AppContext.BaseDirectory, "mysqlha-sim.*")))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            }

            File.Copy($"{Root}src/MySqlHa.Vrrp/bin/Without/TieBreak/MySqlHa.Vrrp.dll", Path.Combine(folder, "MySqlHa.Vrrp.dll"), overwrite: true);
            Breaks(folder, "S3");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Build(string project, string protection)
    {
        var (code, said) = Run(
            "build", $"{Root}{project}", $"-p:Without={protection}", $"-p:Configuration={Metadata("Configuration")}", "-p:BuildProjectReferences=false",
            "-p:UseSharedCompilation=false", "-nodeReuse:false", "--no-restore", "--nologo", "-v", "quiet");
        Assert.True(code == 0, said);
    }

    private void Breaks(string folder, string promise)
    {
        var (code, said) = Run(Path.Combine(folder, "mysqlha-sim.dll"), "--runs", Runs);
        output.WriteLine(said);
        Assert.Equal(1, code);
        Assert.Contains($"{promise} broken at", said, StringComparison.Ordinal);
    }

    private static (int Code, string Said) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // A test run that was itself started by "dotnet" hands its children settings of that run.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var (said, complaints) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, said.Result + complaints.Result);
    }

    private static string Metadata(string key) =>
        typeof(WithoutTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
