using System.Management.Automation;
using MySqlHa.Instances;
using MySqlHa.Loading;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Commands;

/// <summary>
/// Starts a binlog server in this process: it archives a source's binary logs into a folder, byte for byte, and goes on where it was after whatever interrupts it.
/// Source: MySQL manual, "Using mysqlbinlog to Back Up Binary Log Files"; MariaDB knowledge base, "mariadb-binlog Options".
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "BinlogServer", SupportsShouldProcess = true)]
[OutputType(typeof(BinlogServer))]
public sealed class StartBinlogServerCommand : MySqlHaCommand
{
    private const double Gigabyte = 1 << 30;

    /// <summary>The server whose logs are archived: host, host:port or [v6]:port.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter Source { get; set; } = null!;

    /// <summary>The archive's folder, its own for each source; it is made where there is none.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Folder { get; set; } = "";

    /// <summary>The account: REPLICATION SLAVE, and REPLICATION CLIENT (MariaDB: BINLOG MONITOR).</summary>
    [Parameter(Mandatory = true)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>The name, unique in this process; the source by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Name { get; set; }

    /// <summary>The server id to read with, 1 to 4294967295: no server and no other reader of the source may have it. The folder keeps one by chance.</summary>
    [Parameter]
    [ValidateRange(0L, uint.MaxValue)]
    public long ServerId { get; set; }

    /// <summary>The folder of mysqlbinlog or mariadb-binlog; PATH by default.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <summary>Days for which files are kept after the source has ended them; 0 for ever.</summary>
    [Parameter]
    [ValidateRange(0.0, 36500.0)]
    public double KeepDays { get; set; }

    /// <summary>The oldest files go until the archive has no more GiB than this; 0 for no limit.</summary>
    [Parameter]
    [ValidateRange(0.0, 1e6)]
    public double KeepGigabytes { get; set; }

    /// <summary>TLS to the source.</summary>
    [Parameter]
    [ValidateSet("Preferred", "Required", "VerifyCA", "VerifyIdentity", "None")]
    public string TlsMode { get; set; } = "Preferred";

    /// <summary>The certificate authority's file, for VerifyCA and VerifyIdentity.</summary>
    [Parameter]
    public string? CaFile { get; set; }

    /// <summary>Seconds that a login or a question may take, 0.05 to 3600.</summary>
    [Parameter]
    [ValidateRange(0.05, 3600.0)]
    public double Timeout { get; set; } = 10;

    /// <summary>Returns the binlog server.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var name = Name ?? Source.ToString();
        if (BinlogServerTable.IsRunning(name))
        {
            WriteError(AlreadyRuns(name));
            return;
        }

        if (ToolPath is not null && !Directory.Exists(ToolPath))
        {
            WriteError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{ToolPath}'."));
            return;
        }

        var options = Options();
        if (!ShouldProcess($"{name}: {Source} into {options.Folder}", "Start binlog server"))
            return;
        try
        {
            PrivateAssemblies.LoadAll();
            if (BinlogServerTable.Start(name, () => new RunningBinlogServer(name, BinlogArchiver.Start(options))) is { } server)
                Report(server);
            else
                WriteError(AlreadyRuns(name));
        }
        catch (ReplicationException e)
        {
            WriteError(Errors.From(e, name));
        }
        catch (PlatformNotSupportedException e)
        {
            WriteError(Errors.Create("NotSupported", ErrorCategory.NotImplemented, name, e.Message, "Run it on Linux.", e));
        }
    }

    private static ErrorRecord AlreadyRuns(string name) => Errors.Create(
        "DuplicateName", ErrorCategory.ResourceExists, name, $"-Name: a binlog server named '{name}' is running in this process.", "Choose another name, or stop it first with Stop-BinlogServer.");

    private ArchiverOptions Options() => new()
    {
        Source = Source.Endpoint,
        Login = LoginParameter.Create(Credential, TlsMode, CaFile, message =>
        {
            ThrowTerminatingError(Errors.InvalidParameter("CaFile", CaFile, message));
            return new PipelineStoppedException();
        }),
        Folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Folder),
        ServerId = ServerId > 0 ? (uint)ServerId : null,
        ToolPath = ToolPath,
        KeepAge = KeepDays > 0 ? TimeSpan.FromDays(KeepDays) : null,
        KeepBytes = KeepGigabytes > 0 ? (long)(KeepGigabytes * Gigabyte) : null,
        Timeout = TimeSpan.FromSeconds(Timeout),
    };

    /// <summary>
    /// Waits for the first attempt. A source that is down is waited for, as a service must; what needs somebody's hand is an error, and nothing runs then.
    /// </summary>
    private void Report(RunningBinlogServer server)
    {
        ReplicationException? refusal;
        try
        {
            server.Archiver.Settled.Wait(TimeSpan.FromSeconds(Timeout * 2), Cancellation);
            refusal = server.Archiver.Settled.IsCompleted ? server.Archiver.Settled.Result : null;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        var status = server.Archiver.Status;
        if (refusal is { Error: not (ReplicationError.Unreachable or ReplicationError.LoginRefused or ReplicationError.ServerGone or ReplicationError.Timeout) })
        {
            server.Stop("not started");
            BinlogServerTable.Forget(server);
            WriteError(Errors.From(refusal, server.Name));
            return;
        }

        if (status.State == ArchiverState.Gap)
            WriteError(Errors.Create("ArchiveGap", ErrorCategory.InvalidData, server.Name, $"{server.Name}: {status.Reason}."));
        else if (status.State == ArchiverState.Failed)
            WriteError(Errors.Create("ArchiveDiffers", ErrorCategory.InvalidData, server.Name, $"{server.Name}: {status.Reason}."));
        else if (status.State == ArchiverState.Waiting)
            WriteWarning($"{server.Name}: {status.Reason}.");
        if (PassThru)
            WriteObject(server.ToOutput());
    }
}
