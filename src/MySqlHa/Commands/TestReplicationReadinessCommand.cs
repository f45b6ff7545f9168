using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Finds what keeps one server, or two, from being a pair; -Fix mends what can be mended at run time.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ReplicationReadiness", SupportsShouldProcess = true)]
[OutputType(typeof(ReplicationFinding), typeof(bool))]
public sealed class TestReplicationReadinessCommand : PlanCommand
{
    /// <summary>Sets what can be set at run time, and tells the lines for my.cnf that remain.</summary>
    [Parameter]
    public SwitchParameter Fix { get; set; }

    /// <summary>Returns one bool: whether nothing stands in the way.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Does not look for tables that replicate badly.</summary>
    [Parameter]
    public SwitchParameter SkipTables { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (AllServers.Count is 0 or > 2)
            ThrowTerminatingError(Errors.InvalidParameter("Server", AllServers.Count, $"{AllServers.Count} servers were given. Give one, or the two of a pair."));
        WithContext(null, context =>
        {
            var servers = Look();
            var found = PairAnalysis.Analyze(servers);
            IReadOnlyList<Finding> mended = [];
            if (Fix)
                (found, mended) = Mend(servers, found, context);
            Write(found, mended);
        });
    }

    /// <summary>What is left, and what is gone.</summary>
    private (IReadOnlyList<Finding> Left, IReadOnlyList<Finding> Mended) Mend(IReadOnlyList<ServerSnapshot> servers, IReadOnlyList<Finding> found, PlanContext context)
    {
        var plan = ReadinessFixOperation.Plan(servers, found);
        if (plan.Steps.Count > 0 && Run(plan, context) is null)
            return (found, []);

        var left = plan.Steps.Count > 0 ? PairAnalysis.Analyze(Look()) : found;
        var mended = found.Where(f => f.Fix.Count > 0 && !left.Any(l => (l.Code, l.Server) == (f.Code, f.Server))).ToList();
        // What a step mended at run time still has to be written down where the server cannot persist. What is merely good to know has not.
        foreach (var server in AllServers.Select(s => s.Endpoint))
            Tell(server, left.Concat(mended).Where(f => f.Server == server && f.Severity > Severity.Information).SelectMany(f => f.ConfigurationLines).Distinct());
        return (left, mended);
    }

    private void Tell(ServerEndpoint server, IEnumerable<string> lines)
    {
        if (lines.ToList() is { Count: > 0 } some)
            WriteWarning($"{server}: to be written into my.cnf by hand, under\n[mysqld]\n{string.Join('\n', some)}");
    }

    private void Write(IReadOnlyList<Finding> found, IReadOnlyList<Finding> mended)
    {
        if (Quiet)
        {
            WriteObject(found.All(f => f.Severity != Severity.Error));
            return;
        }

        var all = mended.Select(f => (Finding: f, Changed: true)).Concat(found.Select(f => (Finding: f, Changed: false)));
        foreach (var (finding, changed) in all.OrderByDescending(f => f.Finding.Severity).ThenByDescending(f => f.Changed))
            WriteObject(View(finding, changed));
    }

    private List<ServerSnapshot> Look()
    {
        var login = CreateLogin();
        var timeout = TimeSpan.FromSeconds(Timeout);
        return [.. Await(cancellation => Task.WhenAll(AllServers.Select(s => ReadinessReader.ReadAsync(s.Endpoint, login, timeout, !SkipTables, cancellation))))];
    }

    private static ReplicationFinding View(Finding finding, bool changed) => new()
    {
        Server = finding.Server?.ToString(),
        Code = finding.Code,
        Severity = finding.Severity.ToString(),
        Message = finding.Message,
        Remedy = finding.Remedy,
        Changed = changed,
        Sql = [.. finding.Fix.Select(f => f.Masked)],
        ConfigurationLine = [.. finding.ConfigurationLines],
    };
}
