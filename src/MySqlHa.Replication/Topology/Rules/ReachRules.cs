using System.Globalization;

namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Whether the peer can come in, be found, and be missed in time.</summary>
internal static class ReachRules
{
    private const int LongestSilence = 10;

    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        if (server.IsOn("skip_networking"))
        {
            yield return FindingAt.Fixed(
                server, "skip-networking", Severity.Error, "skip_networking is on: the server takes no TCP connection, so no replica can read from it.",
                "Take skip_networking out of the configuration and restart the server.", "skip_networking = OFF");
        }

        if (server.Variable("report_host") is "")
        {
            yield return FindingAt.Fixed(
                server, "report-host-missing", Severity.Information,
                "report_host is not set: SHOW REPLICAS on the other server cannot say who reads there. Replication works without it.",
                "Set it to the address by which the other server reaches this one, and restart.", $"report_host = {Host(server)}");
        }

        var name = server.Dialect.ReplicaNetTimeout;
        if (int.TryParse(server.Variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > LongestSilence)
        {
            yield return FindingAt.Settable(
                server, "replica-net-timeout", Severity.Warning,
                $"{name} is {seconds} s: for so long a source that died without a word looks as if it had nothing to say.",
                "Set it to 4. It holds from the receiver's next start.", new Setting(name, "4"));
        }
    }

    private static string Host(ServerSnapshot server) =>
        System.Net.IPAddress.TryParse(server.Server.Host, out var address) && System.Net.IPAddress.IsLoopback(address) ? "<this server's address>" : server.Server.Host;
}
