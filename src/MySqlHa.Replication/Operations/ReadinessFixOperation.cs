using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Mends what findings of <see cref="PairAnalysis"/> say can be mended at run time: one step a finding, in the order of the findings.
/// Settings are each server's own and are not replicated, so no step writes a transaction.
/// </summary>
public static class ReadinessFixOperation
{
    /// <summary>The plan. Without steps when there is nothing to mend so.</summary>
    /// <param name="servers">The servers that were looked at.</param>
    /// <param name="findings">What was found.</param>
    public static OperationPlan Plan(IReadOnlyList<ServerSnapshot> servers, IReadOnlyList<Finding> findings)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(findings);
        var steps = findings.Where(f => f.Fix.Count > 0).Select(finding => Step(servers.First(s => s.Server == finding.Server), finding));
        // gtid_mode cannot be ON before statements without a GTID are refused.
        return new("Test-ReplicationReadiness", [.. servers.Select(s => s.Server)], [.. steps.OrderBy(s => s.Id == "gtid-mode-off")]);
    }

    private static PlanStep Step(ServerSnapshot server, Finding finding) => new()
    {
        Id = finding.Code,
        Server = server.Server,
        Title = $"Set {string.Join(", ", Goals(finding).Select(s => s.Line))}{(finding.Settings.All(s => s.Scope == SettingScope.NextStart) ? " for the next start" : "")}",
        Statements = finding.Fix,
        AlreadyDone = (context, cancellation) => AreSoAsync(context, server, Goals(finding), cancellation),
        Perform = finding.Code == "gtid-mode-off" ? (context, cancellation) => GtidModeSwitch.RunAsync(context, server.Server, finding, cancellation) : null,
    };

    private static IReadOnlyList<Setting> Goals(Finding finding) => [.. finding.Settings.GroupBy(s => s.Name).Select(g => g.Last())];

    private static async Task<bool> AreSoAsync(PlanContext context, ServerSnapshot server, IReadOnlyList<Setting> settings, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(server.Server, cancellation);
        var names = string.Join(", ", settings.Select(s => $"'{s.Name}'"));
        var now = await session.QueryAsync($"SHOW GLOBAL VARIABLES WHERE Variable_name IN ({names})", null, cancellation);
        var kept = server.Dialect.CanPersist
            ? await session.QueryAsync($"SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.persisted_variables WHERE VARIABLE_NAME IN ({names})", null, cancellation)
            : null;
        return settings.All(s => (s.Scope == SettingScope.NextStart || Has(now, "Variable_name", "Value", s)) && (kept is null || Has(kept, "VARIABLE_NAME", "VARIABLE_VALUE", s)));
    }

    private static bool Has(IReadOnlyList<Server.Row> rows, string name, string value, Setting wanted) =>
        rows.Any(r => r.Text(name).Equals(wanted.Name, StringComparison.OrdinalIgnoreCase)
            && (r.Text(value).Equals(wanted.Value, StringComparison.OrdinalIgnoreCase) || (r.Text(value) == "1" && wanted.Value == "ON")));
}
