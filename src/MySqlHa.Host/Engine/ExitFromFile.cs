using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace MySqlHa.Host.Engine;

/// <summary>
/// Makes <c>exit n</c> inside a script file end the session with n. Without it the engine takes a script file for a command among
/// others: <c>exit 3</c> sets $LASTEXITCODE and the session goes on, which cannot be told from a native command that returned 3.
/// </summary>
/// <remarks>The engine keeps this switch, which pwsh sets for -File, internal; a test notices when it moves.</remarks>
internal static class ExitFromFile
{
    private const string Context = "System.Management.Automation.ExecutionContext, System.Management.Automation";

    /// <summary>Holds for the next script command that the runspace starts.</summary>
    public static void EndsSession(Runspace runspace) => SetRethrowExit(GetContext(runspace), true);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExecutionContext")]
    [return: UnsafeAccessorType(Context)]
    private static extern object GetContext(Runspace runspace);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ScriptCommandProcessorShouldRethrowExit")]
    private static extern void SetRethrowExit([UnsafeAccessorType(Context)] object context, bool value);
}
