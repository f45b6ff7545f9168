using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Makes a pair of two servers in one call: readiness, accounts, data, replication both ways, the passive node fenced, a write on each side seen on the other.</summary>
[Cmdlet(VerbsData.Initialize, "DualSource", SupportsShouldProcess = true)]
[OutputType(typeof(OperationResult))]
public sealed class InitializeDualSourceCommand : PlanCommand
{
    /// <summary>The account that each node replicates as; made on both nodes when it is not there.</summary>
    [Parameter(Mandatory = true)]
    [Credential]
    public PSCredential ReplicationCredential { get; set; } = PSCredential.Empty;

    /// <summary>The account of health checks; made on both nodes when it is given and not there.</summary>
    [Parameter]
    [Credential]
    public PSCredential? MonitorCredential { get; set; }

    /// <summary>The account of Start-VrrpInstance and the operations; made on both nodes when it is given and not there.</summary>
    [Parameter]
    [Credential]
    public PSCredential? NodeCredential { get; set; }

    /// <summary>The node whose data counts, and that takes writes. The default is the only writable one, or the first.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? Active { get; set; }

    /// <summary>Commits wait until the other node has them.</summary>
    [Parameter]
    public SwitchParameter SemiSync { get; set; }

    /// <summary>Auto copies the active node's data when replication alone cannot bring it; None never does.</summary>
    [Parameter]
    [ValidateSet("Auto", "None")]
    public string Seed { get; set; } = "Auto";

    /// <summary>The folder of mysqldump and mysql, or mariadb-dump and mariadb, for a copy by dump.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <summary>Seconds that a node that was cloned into may take to come back, 1 to 86400.</summary>
    [Parameter]
    [ValidateRange(1.0, 86400.0)]
    public double RestartTimeout { get; set; } = 300;

    /// <summary>Seconds that a node may take to apply what the other one has, 1 to 604800.</summary>
    [Parameter]
    [ValidateRange(1.0, 604800.0)]
    public double CatchUpTimeout { get; set; } = 3600;

    /// <summary>ActiveOnly fences the other node; Both leaves it writable.</summary>
    [Parameter]
    [ValidateSet("ActiveOnly", "Both")]
    public string WritePolicy { get; set; } = "ActiveOnly";

    /// <summary>Hosts that these accounts may come from.</summary>
    [Parameter]
    public string HostPattern { get; set; } = "%";

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var (active, passive) = Nodes();
        var folder = ToolPath is null ? null : GetUnresolvedProviderPathFromPSPath(ToolPath);
        if (folder is not null && !Directory.Exists(folder))
            ThrowTerminatingError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{folder}'. Give the folder of mysqldump and mysql, or leave it out to search PATH."));
        var options = new DualSourceOptions
        {
            Replication = Account(ReplicationCredential),
            Monitor = MonitorCredential is null ? null : Account(MonitorCredential),
            Node = NodeCredential is null ? null : Account(NodeCredential),
            ActiveIsNamed = Active is not null,
            ReplicationTls = ChannelTls(),
            HostPattern = HostPattern,
            SemiSync = SemiSync,
            Copy = new CopyOptions
            {
                ToolPath = folder,
                RestartTimeout = TimeSpan.FromSeconds(RestartTimeout),
                TlsMode = Enum.Parse<Replication.TlsMode>(TlsMode, ignoreCase: true),
                Notice = text => OnPipeline(() => WriteWarning(text)),
            },
            CatchUpTimeout = TimeSpan.FromSeconds(CatchUpTimeout),
            Seed = Enum.Parse<SeedPolicy>(Seed, ignoreCase: true),
            WritePolicy = Enum.Parse<Replication.Operations.WritePolicy>(WritePolicy, ignoreCase: true),
        };
        WithContext(null, context =>
        {
            var prepared = Await(cancellation => DualSourceOperation.PrepareAsync(context, active.Endpoint, passive.Endpoint, options, cancellation));
            foreach (var warning in prepared.Warnings)
                WriteWarning(warning);
            if (Run(prepared.Plan, context) is { } result)
                WriteObject(result);
        });
    }

    /// <summary>The authority's file here is not that of the replicas' hosts: to verify is for Set-ReplicationSource, to encrypt is not.</summary>
    private Replication.TlsMode? ChannelTls() => Enum.Parse<Replication.TlsMode>(TlsMode, ignoreCase: true) switch
    {
        Replication.TlsMode.Preferred => null,
        Replication.TlsMode.None => Replication.TlsMode.None,
        _ => Replication.TlsMode.Required,
    };

    private static ServerLogin Account(PSCredential credential) => new(credential.UserName, credential.GetNetworkCredential().Password);

    private (ServerParameter Active, ServerParameter Passive) Nodes()
    {
        if (AllServers.Count != 2)
            ThrowTerminatingError(Errors.InvalidParameter("Server", AllServers.Count, $"a pair has two servers, and {AllServers.Count} were given. Name both: -Server a, b."));
        if (Active is null)
            return (AllServers[0], AllServers[1]);
        var index = AllServers.Select(s => s.Endpoint).ToList().IndexOf(Active.Endpoint);
        if (index < 0)
            ThrowTerminatingError(Errors.InvalidParameter("Active", Active, $"{Active} is none of the two servers {AllServers[0]} and {AllServers[1]}."));
        return (AllServers[index], AllServers[1 - index]);
    }
}
