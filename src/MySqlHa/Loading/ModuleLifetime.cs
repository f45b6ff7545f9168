using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MySqlHa.Instances;

namespace MySqlHa.Loading;

/// <summary>What happens when the module is imported and removed. State is static: PowerShell makes a new object for each call.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly Lock Gate = new();
    private static readonly List<Runspace> Users = [];
    private static bool _hooked;

    /// <inheritdoc/>
    public void OnImport()
    {
        PrivateAssemblies.Register();
        lock (Gate)
        {
            if (!_hooked)
            {
                // Disposing a runspace does not call OnRemove, and a process may end without either: the address must not outlive it.
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => StopAll("the process ends");
                _hooked = true;
            }

            ForgetClosed();
            if (!Users.Contains(Runspace.DefaultRunspace))
            {
                Users.Add(Runspace.DefaultRunspace);
            }
        }
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        bool last;
        lock (Gate)
        {
            ForgetClosed();
            Users.Remove(Runspace.DefaultRunspace);
            last = Users.Count == 0;
        }

        if (last)
        {
            StopAll("the module was removed");
        }
    }

    private static void StopAll(string reason) =>
        Parallel.Invoke(() => InstanceTable.StopAll(reason), () => BinlogServerTable.StopAll(reason));

    /// <summary>A runspace that was closed without removing the module must not keep the others from being the last.</summary>
    private static void ForgetClosed() =>
        Users.RemoveAll(static r => r.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Closing or RunspaceState.Broken);
}
