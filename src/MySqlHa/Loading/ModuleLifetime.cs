using System.Management.Automation;
using MySqlHa.Instances;

namespace MySqlHa.Loading;

/// <summary>What happens when the module is imported and removed. State is static: PowerShell makes a new object for each call.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int imports;
    private static int hooked;

    /// <inheritdoc/>
    public void OnImport()
    {
        PrivateAssemblies.Register();
        Interlocked.Increment(ref imports);
        if (Interlocked.Exchange(ref hooked, 1) == 0)
        {
            // Disposing a runspace does not call OnRemove, and a process may end without either: the address must not outlive it.
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => StopAll("the process ends");
        }
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Interlocked.Decrement(ref imports) <= 0)
        {
            Interlocked.Exchange(ref imports, 0);
            StopAll("the module was removed");
        }
    }

    private static void StopAll(string reason) => InstanceTable.StopAll(reason);
}
