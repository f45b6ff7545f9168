using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace MySqlHa.Tests.Help;

/// <summary>The module, imported from the checkout as a user does it.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());

    public ModuleSession()
    {
        _runspace.Open();
        Run("Import-Module", ("Name", Path.Combine(Root, "MySqlHa.psd1")), ("ErrorAction", "Stop"));
        Cmdlets = [.. Run("Get-Command", ("Module", "MySqlHa")).Select(o => (CmdletInfo)o.BaseObject)];
        Assert.NotEmpty(Cmdlets);
    }

    public static string Root { get; } = FindRoot();

    public IReadOnlyList<CmdletInfo> Cmdlets { get; }

    public static string Source(string path) => File.ReadAllText(Path.Combine(Root, "src", path));

    public CommandInfo? FindCommand(string name) =>
        Run("Get-Command", ("Name", name), ("ErrorAction", "Ignore")).Select(o => (CommandInfo)o.BaseObject).FirstOrDefault();

    public IReadOnlyList<PSObject> Run(string command, params (string Name, object Value)[] parameters)
    {
        using var shell = PowerShell.Create();
        shell.Runspace = _runspace;
        shell.AddCommand(command);
        foreach (var (name, value) in parameters)
        {
            shell.AddParameter(name, value);
        }

        return shell.Invoke();
    }

    public void Dispose() => _runspace.Dispose();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MySqlHa.psd1")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        return folder.FullName;
    }
}
