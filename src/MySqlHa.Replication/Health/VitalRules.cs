using System.Globalization;

namespace MySqlHa.Replication.Health;

/// <summary>What of a server's vital signs deserves attention.</summary>
internal static class VitalRules
{
    /// <summary>Findings, worst first. A <see cref="HealthStatus.Healthy"/> one is a note only.</summary>
    internal static IReadOnlyList<HealthFinding> Judge(VitalSigns signs, TimeSpan latency, TimeSpan timeout, ProbeOptions options)
    {
        var findings = new List<HealthFinding>();
        if (signs.ConnectionsAllowed > 0 && signs.Connections >= signs.ConnectionsAllowed * options.ConnectionShare)
        {
            findings.Add(Degraded("connections-nearly-full", string.Create(CultureInfo.InvariantCulture,
                $"{signs.Connections} of {signs.ConnectionsAllowed} connections are in use; find who holds them, or raise max_connections")));
        }

        if (latency > timeout * options.SlowShare)
        {
            findings.Add(Degraded("slow", string.Create(CultureInfo.InvariantCulture,
                $"the answer took {latency.TotalMilliseconds:F0} ms of {timeout.TotalMilliseconds:F0} ms allowed; look at the server's load")));
        }

        foreach (var channel in signs.Channels)
            AddChannel(findings, channel);

        if (signs.ChannelsDenied != 0)
        {
            findings.Add(new(HealthStatus.Healthy, "replication-unseen", string.Create(CultureInfo.InvariantCulture,
                $"the account may not see replication (server error {signs.ChannelsDenied}); GRANT REPLICATION CLIENT (MariaDB: REPLICA MONITOR) ON *.* TO the account")));
        }

        return findings;
    }

    private static void AddChannel(List<HealthFinding> findings, ChannelSign channel)
    {
        var name = channel.Name.Length == 0 ? "" : $" of channel '{channel.Name}'";
        AddThread(findings, "receiver", name, channel.Receiver, channel.ReceiverError);
        AddThread(findings, "applier", name, channel.Applier, channel.ApplierError);
    }

    private static void AddThread(List<HealthFinding> findings, string thread, string name, string state, string error)
    {
        if (error.Length > 0)
            findings.Add(Degraded($"{thread}-error", $"the replication {thread}{name} reports: {error}; repair the cause, then start it"));
        else if (state.Equals("No", StringComparison.OrdinalIgnoreCase))
            findings.Add(Degraded($"{thread}-stopped", $"the replication {thread}{name} is stopped; start it, unless it was stopped on purpose"));
    }

    private static HealthFinding Degraded(string code, string text) => new(HealthStatus.Degraded, code, text);
}
