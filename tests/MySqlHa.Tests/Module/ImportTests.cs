using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using MySqlHa.Tests.Support;

namespace MySqlHa.Tests.Module;

[Collection(ProcessWide.Name)]
public sealed partial class ImportTests
{
    /// <summary>What the sources declare: a cmdlet that the manifest forgets is missing here, too.</summary>
    private static readonly string[] Cmdlets = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/MySqlHa/Commands"), "*.cs")
        .SelectMany(f => Declaration().Matches(File.ReadAllText(f)))
        .Select(m => $"{m.Groups["verb"].Value}-{m.Groups["noun"].Value}").Order()];

    [Fact]
    public void The_manifest_exports_what_the_assembly_has()
    {
        using var session = new ModuleSession();
        Assert.Equal(Cmdlets, session.Run("Get-Command -Module MySqlHa").Output.Select(o => o.Properties["Name"].Value).Cast<string>().Order());
        session.Run($"Test-ModuleManifest '{Repository.Manifest}' -ErrorAction Stop").ThrowIfFailed();
    }

    [Fact]
    public void Removing_and_importing_again_by_force_keeps_the_cmdlets()
    {
        using var session = new ModuleSession();
        for (var i = 0; i < 3; i++)
        {
            session.Run($"Import-Module '{Repository.Manifest}' -Force -ErrorAction Stop").ThrowIfFailed();
            Assert.Equal(Cmdlets.Length, session.Run("Get-Command -Module MySqlHa").Output.Count);
            session.Run("Remove-Module MySqlHa").ThrowIfFailed();
            Assert.NotEmpty(session.Run("Get-Command Get-VrrpInstance").Errors);
            session.Run($"Import-Module '{Repository.Manifest}' -ErrorAction Stop").ThrowIfFailed();
            session.Run("Get-VrrpInstance").ThrowIfFailed();
        }
    }

    /// <summary>The target is a second; the median of five, because the machine has other things to do.</summary>
    [Fact]
    public void Import_takes_less_than_three_times_its_target()
    {
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            using var session = new ModuleSession(import: false);
            var clock = Stopwatch.StartNew();
            session.Run($"Import-Module '{Repository.Manifest}' -ErrorAction Stop").ThrowIfFailed();
            times.Add(clock.Elapsed.TotalSeconds);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", times.Select(t => $"{t:0.000} s")));
        Assert.InRange(times.Order().ElementAt(2), 0, 3);
    }

    [Fact]
    public void Another_MySqlConnector_in_the_process_does_not_clash()
    {
        // A module of somebody else brought the same assembly, from another folder, into the context that all share.
        var folder = Directory.CreateTempSubdirectory("mysqlha-other-");
        var copy = Path.Combine(folder.FullName, "MySqlConnector.dll");
        File.Copy(Path.Combine(Repository.Root, "bin/lib/MySqlConnector.dll"), copy);
        var theirs = AssemblyLoadContext.Default.LoadFromAssemblyPath(copy);

        using var session = new ModuleSession();
        Assert.Equal("Down", session.Run("Test-MySqlHealth 127.0.0.1:9 -Level Connect").Property("Status"));
        Assert.Equal("Down", session.Run(
            "$s = [Security.SecureString]::new(); $s.AppendChar('x'); Test-MySqlHealth 127.0.0.1:9 -Credential ([pscredential]::new('u', $s))").Property("Status"));
        var ours = Assert.Single(PrivateContext().Assemblies, a => a.GetName().Name == "MySqlConnector");
        Assert.NotSame(theirs, ours);
        Assert.Equal(Path.Combine(Repository.Root, "bin/lib/MySqlConnector.dll"), ours.Location);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void What_the_module_brings_along_stays_in_a_context_of_its_own()
    {
        using var session = new ModuleSession();
        session.Run("Get-VrrpInstance; Test-MySqlHealth 127.0.0.1:9 -Level Connect").ThrowIfFailed();
        Assert.Contains(PrivateContext().Assemblies, a => a.GetName().Name == "MySqlHa.Vrrp");
        var shared = AssemblyLoadContext.Default.Assemblies.Where(a => a.Location.StartsWith(Path.Combine(Repository.Root, "bin"), StringComparison.Ordinal));
        Assert.Equal(["MySqlHa"], shared.Select(a => a.GetName().Name).Where(n => n != Assembly.GetExecutingAssembly().GetName().Name).Distinct());
    }

    /// <summary>Objects that reach the user hold framework types and the module's own, so that no property needs the private context.</summary>
    [Fact]
    public void No_output_type_shows_a_type_of_the_private_context()
    {
        using var session = new ModuleSession();
        session.Run("Get-VrrpInstance").ThrowIfFailed();
        var module = AssemblyLoadContext.Default.Assemblies.Single(a => a.GetName().Name == "MySqlHa");
        var wrong =
            from type in module.GetExportedTypes()
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where AssemblyLoadContext.GetLoadContext(property.PropertyType.Assembly) == PrivateContext()
            select $"{type.Name}.{property.Name}";
        Assert.Empty(wrong);
    }

    private static AssemblyLoadContext PrivateContext() => AssemblyLoadContext.All.Single(c => c.Name == "MySqlHa");

    [GeneratedRegex(@"\[Cmdlet\(\s*Verbs\w+\.(?<verb>\w+),\s*""(?<noun>\w+)""")]
    private static partial Regex Declaration();
}
