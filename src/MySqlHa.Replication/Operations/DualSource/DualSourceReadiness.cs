using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What the readiness check's findings mean for a pair that is being made. Pure.</summary>
internal static class DualSourceReadiness
{
    /// <summary>An error that can be mended at run time: the plan does. Not who a server is: nobody is renumbered who did not ask for it.</summary>
    internal static bool IsMended(Finding finding) => finding is { Severity: Severity.Error, Fix.Count: > 0, Code: not ("same-server-id" or "server-id-zero") };

    /// <summary>Throws when something stands in the way that the plan cannot mend.</summary>
    internal static void Check(IReadOnlyList<Finding> findings)
    {
        // A warning for those who only look.
        if (findings.FirstOrDefault(f => f is { Code: "missing-privileges", Severity: Severity.Warning }) is { } poor)
            throw new ReplicationException(ReplicationError.MissingPrivilege, poor.Server, $"{poor.Server}: {poor.Message} Nothing was changed.", poor.Remedy);
        var blocking = findings.Where(f => f.Severity == Severity.Error && !IsMended(f)).ToList();
        if (blocking.Count == 0)
            return;
        var first = blocking[0];
        var error = blocking.Any(f => f.Code == "same-server") ? ReplicationError.SameServer : ReplicationError.NotReady;
        var more = blocking.Count == 1 ? "" : $" {blocking.Count - 1} more: {string.Join(", ", blocking.Skip(1).Select(f => f.Server is { } s ? $"{f.Code} on {s}" : f.Code))}.";
        throw new ReplicationException(
            error, first.Server, $"{first.Message} ({first.Code}){more} Nothing was changed.",
            $"{first.Remedy} Test-ReplicationReadiness shows all findings.");
    }

    /// <summary>What stays as it is, at a risk; and what must be written into a configuration to last.</summary>
    internal static IReadOnlyList<string> Warnings(IReadOnlyList<Finding> findings, ServerSnapshot passive, DualSourceOptions options)
    {
        var warnings = new List<string>();
        var risks = findings.Where(f => f.Severity == Severity.Warning && f.Code is not ("both-writable" or "both-read-only")).ToList();
        if (risks.Count > 0)
        {
            var servers = string.Join(", ", risks.Select(f => f.Server).OfType<ServerEndpoint>().Distinct());
            warnings.Add($"Works at a risk: {string.Join(", ", risks.Select(f => f.Code).Distinct())}. Test-ReplicationReadiness {servers} says what each means, and mends what it can with -Fix.");
        }

        foreach (var lines in findings.Where(f => IsMended(f) && f.ConfigurationLines.Count > 0).GroupBy(f => f.Server))
            warnings.Add($"{lines.Key}: to last beyond a restart, my.cnf needs under [mysqld]: {string.Join("; ", lines.SelectMany(f => f.ConfigurationLines))}");
        if (options.WritePolicy == WritePolicy.ActiveOnly && !passive.Dialect.CanPersist)
            warnings.Add($"{passive.Server}: to come up read-only after a restart, my.cnf needs under [mysqld]: {passive.Dialect.Fence} = ON");
        return warnings;
    }
}
