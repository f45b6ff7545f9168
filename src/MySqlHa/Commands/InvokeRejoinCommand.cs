using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;
using MySqlHa.Scripts;

namespace MySqlHa.Commands;

/// <summary>Brings a server that failed back beside the one that took over.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Rejoin", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(FailoverResult))]
public sealed class InvokeRejoinCommand : RejoinCommand
{
    /// <summary>How the returning server gets what it lacks.</summary>
    [Parameter]
    [ValidateSet("Auto", "Gtid", "Position", "Clone")]
    public string Method { get; set; } = "Auto";

    /// <summary>Binary log of the active server from which the returning one goes on, by position.</summary>
    [Parameter]
    public string? SourceLogFile { get; set; }

    /// <summary>Position in that file, bytes.</summary>
    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long SourceLogPosition { get; set; }

    /// <summary>What becomes of transactions that only the returning server holds.</summary>
    [Parameter]
    [ValidateSet("Stop", "Apply", "Discard")]
    public string ErrantTransaction { get; set; } = "Stop";

    /// <summary>Stops the returning server, for a copy by mariadb-backup: a script block, or its text.</summary>
    [Parameter]
    [ScriptTransformation]
    public ScriptBlock? StopCommand { get; set; }

    /// <summary>Starts the returning server, for a copy by mariadb-backup.</summary>
    [Parameter]
    [ScriptTransformation]
    public ScriptBlock? StartCommand { get; set; }

    /// <summary>Seconds that a server that was cloned into may take to come back, 1 to 86400.</summary>
    [Parameter]
    [ValidateRange(1.0, 86400.0)]
    public double RestartTimeout { get; set; } = 300;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CheckParameters();
        try
        {
            var options = CreateOptions(ErrantTransaction) with
            {
                Method = Enum.Parse<RejoinMethod>(Method, ignoreCase: true),
                LogFile = SourceLogFile,
                LogPosition = SourceLogFile is null ? null : SourceLogPosition,
                Records = ReadRecords(),
            };
            options = options with
            {
                Copy = options.Copy with
                {
                    Method = StopCommand is null ? CopyMethod.Auto : CopyMethod.Backup,
                    RestartTimeout = TimeSpan.FromSeconds(RestartTimeout),
                    StopRecipient = ServiceScript.Of(StopCommand, "StopCommand", Server.Endpoint, OnPipeline, WriteVerbose, SessionState.PSVariable),
                    StartRecipient = ServiceScript.Of(StartCommand, "StartCommand", Server.Endpoint, OnPipeline, WriteVerbose, SessionState.PSVariable),
                },
            };
            RunPlan(RejoinOperation.Name, options.Errant, (context, cancellation) => RejoinOperation.PrepareAsync(context, Server.Endpoint, Source.Endpoint, options, cancellation));
        }
        catch (ReplicationException error)
        {
            ThrowTerminatingError(Errors.From(error, Server.ToString()));
        }
    }

    private void CheckParameters()
    {
        if (SourceLogFile is null != !MyInvocation.BoundParameters.ContainsKey(nameof(SourceLogPosition)))
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "SourceLogPosition", SourceLogPosition, "-SourceLogFile and -SourceLogPosition go together. Give both (Get-FailoverRecord shows them), or neither to find the place by itself."));
        }

        if (SourceLogFile is not null && Method is not ("Auto" or "auto" or "Position" or "position"))
            ThrowTerminatingError(Errors.InvalidParameter("SourceLogFile", SourceLogFile, $"A place in a log is for -Method Position, and -Method is {Method}. Leave one of them out."));
        if (StopCommand is null != StartCommand is null)
            ThrowTerminatingError(Errors.InvalidParameter("StartCommand", StartCommand, "-StopCommand and -StartCommand go together. Give both, as in -StopCommand { systemctl stop mariadb } -StartCommand { systemctl start mariadb }, or neither."));
    }
}
