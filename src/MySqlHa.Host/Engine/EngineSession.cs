using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace MySqlHa.Host.Engine;

/// <summary>A runspace with the MySqlHa module in it. Disposing removes the module first, which stops its instances.</summary>
internal sealed class EngineSession : IDisposable
{
    private const string ModuleName = "MySqlHa";
    private bool _imported;

    private EngineSession(Runspace runspace) => Runspace = runspace;

    public Runspace Runspace { get; }

    /// <exception cref="RuntimeException">The module cannot be imported.</exception>
    public static EngineSession Open(PSHost host, string manifest)
    {
        // CreateDefault wants the Utility and Management modules, which only pwsh carries.
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.ReuseThread;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        var session = new EngineSession(RunspaceFactory.CreateRunspace(host, state));
        try
        {
            session.Runspace.Open();
            session.Import(manifest);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // A busy runspace belongs to a pipeline that ignored its stop; the module then cleans up at the end of the process.
        if (_imported && Runspace.RunspaceAvailability == RunspaceAvailability.Available)
        {
            Remove();
        }

        Runspace.Dispose();
    }

    private void Import(string manifest)
    {
        using var pipeline = Runspace.CreatePipeline();
        var import = new Command("Import-Module");
        import.Parameters.Add("Name", manifest);
        import.Parameters.Add("ErrorAction", ActionPreference.Stop);
        import.Parameters.Add("Global");
        pipeline.Commands.Add(import);
        pipeline.Invoke();
        _imported = true;
    }

    private void Remove()
    {
        _imported = false;
        using var pipeline = Runspace.CreatePipeline();
        var remove = new Command("Remove-Module");
        remove.Parameters.Add("Name", ModuleName);
        remove.Parameters.Add("Force");
        remove.Parameters.Add("ErrorAction", ActionPreference.Ignore); // the script may have removed it itself
        pipeline.Commands.Add(remove);
        try
        {
            pipeline.Invoke();
        }
        catch (RuntimeException e)
        {
            Console.Error.WriteLine($"mysqlha: the module did not unload cleanly: {e.Message} Check that no virtual address is left on this machine.");
        }
    }
}
