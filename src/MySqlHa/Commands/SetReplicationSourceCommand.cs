using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Points a replica at a source; what is not named stays as it is.</summary>
[Cmdlet(VerbsCommon.Set, "ReplicationSource", SupportsShouldProcess = true)]
[OutputType(typeof(OperationResult))]
public sealed class SetReplicationSourceCommand : ReplicaCommand
{
    /// <summary>The source: host, host:port, [v6]:port, or an object with a Server property, as the replica reaches it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? Source { get; set; }

    /// <summary>The replication account on the source. A channel that has this source already keeps its own.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ReplicationCredential { get; set; }

    /// <summary>Hands the password over even where nothing else differs.</summary>
    [Parameter]
    public SwitchParameter RenewPassword { get; set; }

    /// <summary>Binary log of the source to begin with, in place of auto-positioning.</summary>
    [Parameter]
    public string? SourceLogFile { get; set; }

    /// <summary>Position in that file, bytes.</summary>
    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long SourceLogPosition { get; set; }

    /// <summary>TLS from the replica to the source.</summary>
    [Parameter]
    [ValidateSet("Preferred", "Required", "VerifyCA", "VerifyIdentity", "None")]
    public string ReplicationTlsMode { get; set; } = "Preferred";

    /// <summary>The authority's file on the replica's host.</summary>
    [Parameter]
    public string? ReplicationCaFile { get; set; }

    /// <summary>Lets the receiver fetch the source's key, for caching_sha2_password without TLS.</summary>
    [Parameter]
    public SwitchParameter GetPublicKey { get; set; }

    /// <summary>Seconds between two attempts to connect.</summary>
    [Parameter]
    [ValidateRange(1, 2147483)]
    public int ConnectRetry { get; set; } = 1;

    /// <summary>Attempts before the receiver gives up, 0 for no end.</summary>
    [Parameter]
    [ValidateRange(0L, 4294967295L)]
    public long RetryCount { get; set; } = 86400;

    /// <summary>Seconds of silence after which the source sends a heartbeat.</summary>
    [Parameter]
    [ValidateRange(0.0, 4294967.0)]
    public double HeartbeatPeriod { get; set; } = 1;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (SourceLogFile is null != !Given(nameof(SourceLogPosition)))
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "SourceLogPosition", SourceLogPosition, "-SourceLogFile and -SourceLogPosition go together. Give both (SHOW BINARY LOG STATUS on the source), or neither to find the position by GTID."));
        }
    }

    private protected override OperationPlan CreatePlan(ServerSnapshot replica, PlanContext context)
    {
        var (source, logs) = Await(async cancellation => (
            await SetReplicationSourceOperation.ReadSourceAsync(context, Source!.Endpoint, cancellation),
            SourceLogFile is null ? null : await SetReplicationSourceOperation.ReadLogsAsync(context, Source.Endpoint, cancellation)));
        var plan = SetReplicationSourceOperation.Plan(replica, source, CreateOptions(), logs, TimeSpan.FromSeconds(Timeout));
        foreach (var warning in SetReplicationSourceOperation.Warnings(replica, source))
            WriteWarning($"{warning.Message} {warning.Remedy}");
        return plan;
    }

    private SourceOptions CreateOptions() => new()
    {
        Channel = Channel,
        Account = ReplicationCredential is null ? null : LoginParameter.Create(ReplicationCredential, "Preferred", null, m => new PSArgumentException(m)),
        RenewPassword = RenewPassword,
        LogFile = SourceLogFile,
        LogPosition = SourceLogFile is null ? null : SourceLogPosition,
        Tls = Given(nameof(ReplicationTlsMode)) ? Enum.Parse<Replication.TlsMode>(ReplicationTlsMode, ignoreCase: true) : null,
        CaFile = ReplicationCaFile,
        GetPublicKey = Given(nameof(GetPublicKey)) ? GetPublicKey.ToBool() : null,
        ConnectRetry = Given(nameof(ConnectRetry)) ? ConnectRetry : null,
        RetryCount = Given(nameof(RetryCount)) ? RetryCount : null,
        HeartbeatPeriod = Given(nameof(HeartbeatPeriod)) ? HeartbeatPeriod : null,
    };

    private bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
