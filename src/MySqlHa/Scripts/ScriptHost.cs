using System.Globalization;
using System.Management.Automation.Host;

namespace MySqlHa.Scripts;

/// <summary>The host of a captured script: no screen, nobody to ask, but it hears <c>exit 3</c>, which leaves no trace in $LASTEXITCODE.</summary>
internal sealed class ScriptHost : PSHost
{
    /// <summary>What the script said to exit with since this was last cleared; null when it did not.</summary>
    public int? ExitCode { get; set; }

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "MySqlHa script";

    public override PSHostUserInterface? UI => null;

    public override Version Version { get; } = typeof(ScriptHost).Assembly.GetName().Version!;

    public override void EnterNestedPrompt()
    {
    }

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
