using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace MySqlHa.Scripts;

/// <summary>
/// A user's script block taken out of the session that it was written in, to run in a runspace of its own: its text, and the values that the variables
/// it names had at that moment. A script block itself is tied to its runspace, which is busy or gone when a failover comes.
/// </summary>
internal sealed class CapturedScript
{
    private static readonly string[] Automatic = ["_", "args", "input", "this", "null", "true", "false", "PSItem", "LASTEXITCODE", "Error", "PID", "Host", "HOME", "PSScriptRoot", "PSCommandPath", "PWD",
        "MyInvocation", "PSBoundParameters", "PSCmdlet", "ExecutionContext", "foreach", "switch", "Matches", "StackTrace"];
    private readonly Dictionary<string, object?> _variables = [];
    private readonly string _folder;

    public CapturedScript(ScriptBlock script, SessionState session)
    {
        Text = script.ToString();
        _folder = session.Path.CurrentFileSystemLocation.ProviderPath;
        foreach (var name in script.Ast.FindAll(static a => a is VariableExpressionAst, searchNestedScriptBlocks: true)
            .Cast<VariableExpressionAst>().Where(v => v.VariablePath.IsVariable)
            .Select(v => v.VariablePath.UserPath.Split(':')[^1]).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (!Automatic.Contains(name, StringComparer.OrdinalIgnoreCase) && session.PSVariable.Get(name) is { } variable
                && (variable.Options & (ScopedItemOptions.Constant | ScopedItemOptions.ReadOnly)) == 0)
            {
                _variables[name] = variable.Value;
            }
        }
    }

    public string Text { get; }

    /// <summary>Opens a runspace that knows the variables, in the folder that the user was in.</summary>
    public Runspace Open(PSHost host)
    {
        var initial = InitialSessionState.CreateDefault2();
        foreach (var (name, value) in _variables)
        {
            initial.Variables.Add(new SessionStateVariableEntry(name, value, "captured when the instance was started"));
        }

        initial.ThreadOptions = PSThreadOptions.UseCurrentThread;
        var runspace = RunspaceFactory.CreateRunspace(host, initial);
        runspace.Open();
        try
        {
            runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(_folder));
        }
        catch (ItemNotFoundException)
        {
            // The folder is gone; most scripts do not mind where they are.
        }

        return runspace;
    }
}
