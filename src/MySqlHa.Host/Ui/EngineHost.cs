using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace MySqlHa.Host.Ui;

/// <summary>The engine's view of this process.</summary>
internal sealed class EngineHost(HostUserInterface ui) : PSHost
{
    private int? _exitCode;

    /// <summary>Set once a script has called <c>exit</c>.</summary>
    public int? ExitCode => _exitCode;

    public override string Name => "mysqlha";

    public override Version Version { get; } = typeof(EngineHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => ui;

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => _exitCode = exitCode;

    public override void EnterNestedPrompt() =>
        throw new PSNotSupportedException("mysqlha has no nested prompt: answer Yes or No instead of Suspend.");

    public override void ExitNestedPrompt() => throw new PSNotSupportedException("mysqlha has no nested prompt.");

    public override void NotifyBeginApplication()
    {
        // A native command is about to own the terminal.
        ui.EndProgress();
    }

    public override void NotifyEndApplication()
    {
    }
}
