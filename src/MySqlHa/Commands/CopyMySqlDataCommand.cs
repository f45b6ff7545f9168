using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication.Operations;
using MySqlHa.Scripts;

namespace MySqlHa.Commands;

/// <summary>Makes one server's data those of another.</summary>
[Cmdlet(VerbsCommon.Copy, "MySqlData", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(OperationResult))]
public sealed class CopyMySqlDataCommand : PlanCommand
{
    /// <summary>The recipient: what it holds is replaced. Only one: the other cmdlets' list gives way.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public new ServerParameter Server { get; set; } = null!;

    /// <summary>The donor.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter Source { get; set; } = null!;

    /// <summary>How: Clone, Dump, Backup, or Auto, which takes Clone where it can be had.</summary>
    [Parameter]
    [ValidateSet("Auto", "Clone", "Dump", "Backup")]
    public string Method { get; set; } = "Auto";

    /// <summary>What only the recipient holds may be lost.</summary>
    [Parameter]
    public SwitchParameter AllowDataLoss { get; set; }

    /// <summary>Copy although the recipient has the donor's transactions: its data are not trusted.</summary>
    [Parameter]
    public SwitchParameter EvenIfEqual { get; set; }

    /// <summary>Stops the recipient's server, for Backup: a script block, or its text.</summary>
    [Parameter]
    [ScriptTransformation]
    public ScriptBlock? StopCommand { get; set; }

    /// <summary>Starts the recipient's server, for Backup.</summary>
    [Parameter]
    [ScriptTransformation]
    public ScriptBlock? StartCommand { get; set; }

    /// <summary>The folder of mysqldump and mysql, or mariadb-dump, mariadb and mariadb-backup.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <summary>Seconds that a recipient that was cloned into may take to come back, 1 to 86400.</summary>
    [Parameter]
    [ValidateRange(1.0, 86400.0)]
    public double RestartTimeout { get; set; } = 300;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var folder = ToolPath is null ? null : GetUnresolvedProviderPathFromPSPath(ToolPath);
        if (folder is not null && !Directory.Exists(folder))
        {
            ThrowTerminatingError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{folder}'. Give the folder of mysqldump and mysql, or leave it out to search PATH."));
        }

        if (Method.Equals("Backup", StringComparison.OrdinalIgnoreCase) || StopCommand is not null || StartCommand is not null)
        {
            if (StopCommand is null)
                ThrowTerminatingError(Errors.InvalidParameter("StopCommand", null, "Backup stops the recipient's server. Say how, as in -StopCommand { systemctl stop mariadb } -StartCommand { systemctl start mariadb }."));
            if (StartCommand is null)
                ThrowTerminatingError(Errors.InvalidParameter("StartCommand", null, "Backup starts the recipient's server again. Say how, as in -StartCommand { systemctl start mariadb }."));
        }

        var options = new CopyOptions
        {
            Method = Enum.Parse<CopyMethod>(Method, ignoreCase: true),
            AllowDataLoss = AllowDataLoss,
            EvenIfEqual = EvenIfEqual,
            ToolPath = folder,
            RestartTimeout = TimeSpan.FromSeconds(RestartTimeout),
            TlsMode = Enum.Parse<Replication.TlsMode>(TlsMode, ignoreCase: true),
            StopRecipient = ServiceScript.Of(StopCommand, "StopCommand", Server.Endpoint, OnPipeline, WriteVerbose, SessionState.PSVariable),
            StartRecipient = ServiceScript.Of(StartCommand, "StartCommand", Server.Endpoint, OnPipeline, WriteVerbose, SessionState.PSVariable),
            StateFolder = JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder),
            Notice = text => OnPipeline(() => WriteWarning(text)),
        };
        WithContext(Server.ToString(), context =>
        {
            var login = CreateLogin();
            var plan = Await(cancellation => CopyOperation.PlanAsync(Server.Endpoint, Source.Endpoint, login, options, TimeSpan.FromSeconds(Timeout), cancellation));
            if (Run(plan, context) is { } result)
                WriteObject(result);
        });
    }
}
