using System.Globalization;
using System.Management.Automation.Host;

namespace MySqlHa.Tests.Support;

/// <summary>A host that keeps what would be on the screen: tables of Out-Default, -WhatIf, verbose and progress.</summary>
internal sealed class RecordingHost(RecordingUserInterface ui) : PSHost
{
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "RecordingHost";

    public override PSHostUserInterface UI => ui;

    public override Version Version { get; } = new(1, 0);

    // Only a debugger, or the choice Suspend, goes into a nested prompt: a test in which that happens has failed.
    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
