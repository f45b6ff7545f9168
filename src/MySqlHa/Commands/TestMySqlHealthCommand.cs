using MySqlHa.Replication.Dialect;
using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Health;

namespace MySqlHa.Commands;

/// <summary>Checks the health of MySQL and MariaDB servers, many at once. Servers answer in the order in which they are done.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MySqlHealth")]
[OutputType(typeof(MySqlHealth), typeof(bool))]
public sealed class TestMySqlHealthCommand : MySqlHaCommand
{
    private readonly List<ServerParameter> _servers = [];

    /// <summary>The servers: host, host:port, [v6]:port, or objects with a Server property.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter[] Server { get; set; } = [];

    /// <summary>The monitoring account; needed for Login and above. USAGE and REPLICATION CLIENT suffice; Write needs more.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>TLS to the servers.</summary>
    [Parameter]
    [ValidateSet("Preferred", "Required", "VerifyCA", "VerifyIdentity", "None")]
    public string TlsMode { get; set; } = "Preferred";

    /// <summary>The certificate authority's file, for VerifyCA and VerifyIdentity.</summary>
    [Parameter]
    public string? CaFile { get; set; }

    /// <summary>How deep to look: Connect reads the greeting, Login logs in, Query asks for state, Write writes a canary row.</summary>
    [Parameter]
    [ValidateSet("Connect", "Login", "Query", "Write")]
    public string Level { get; set; } = "Query";

    /// <summary>The schema of the canary table, for -Level Write.</summary>
    [Parameter]
    public string? CanarySchema { get; set; }

    /// <summary>Seconds that one server may take, 0.05 to 3600.</summary>
    [Parameter]
    [ValidateRange(0.05, 3600.0)]
    public double Timeout { get; set; } = 2;

    /// <summary>How many servers are checked at once, 1 to 1024.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 64;

    /// <summary>Returns one bool: whether every server is alive; false when there was none.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // Not kept in a field: PowerShell looks at this type before the module may load what it needs.
        var level = Enum.Parse<ProbeLevel>(Level, ignoreCase: true);
        if (level > ProbeLevel.Connect && Credential is null)
        {
            ThrowTerminatingError(Errors.Create("CredentialMissing", ErrorCategory.InvalidArgument, null, $"-Level {Level} logs in, and no -Credential was given.", "Give the monitoring account with -Credential, or look without one with -Level Connect."));
        }

        if (level == ProbeLevel.Write && string.IsNullOrWhiteSpace(CanarySchema))
        {
            ThrowTerminatingError(Errors.Create("CanarySchemaMissing", ErrorCategory.InvalidArgument, null, "-Level Write writes a row, and no schema was named.", "Name a schema that the account may write to with -CanarySchema."));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _servers.AddRange(Server);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var login = Credential is null ? null : LoginParameter.Create(Credential, TlsMode, CaFile, Stop);

        // Nobody was asked, so nobody is known to live: a list that came out empty must not pass for health.
        var alive = _servers.Count > 0;
        foreach (var report in CheckAll(login, Enum.Parse<ProbeLevel>(Level, ignoreCase: true)))
        {
            alive &= report.Alive;
            if (!Quiet)
            {
                WriteObject(View(report));
            }
        }

        if (Quiet)
        {
            WriteObject(alive);
        }
    }

    private static MySqlHealth View(HealthReport report) => new()
    {
        Server = report.Server.ToString(),
        Status = report.Status.ToString(),
        Healthy = report.Alive,
        Reasons = [.. report.Reasons],
        Latency = report.Latency,
        Flavor = report.Flavor == ServerFlavor.Unknown ? null : report.Flavor.ToString(),
        Version = report.Version,
        ServerId = report.ServerId,
        ReadOnly = report.ReadOnly,
        SuperReadOnly = report.SuperReadOnly,
    };

    private PipelineStoppedException Stop(string message)
    {
        ThrowTerminatingError(Errors.InvalidParameter("CaFile", CaFile, message));
        return new PipelineStoppedException();
    }

    private IEnumerable<HealthReport> CheckAll(ServerLogin? login, ProbeLevel level)
    {
        var timeout = TimeSpan.FromSeconds(Timeout);
        var probe = new ProbeOptions { CanarySchema = CanarySchema };
        return FanOut.Run(_servers, ThrottleLimit, (server, cancellation) => HealthProbe.CheckAsync(server.Endpoint, login, level, timeout, probe, cancellation), Cancellation);
    }
}
