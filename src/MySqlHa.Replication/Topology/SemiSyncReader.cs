using System.Globalization;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Topology;

/// <summary>Reads the semi-sync state from plugins, variables and status: what is installed decides, not the version.</summary>
internal static class SemiSyncReader
{
    internal static SemiSyncSnapshot Read(
        SqlDialect dialect, Dictionary<string, string> variables, Dictionary<string, string> status, Dictionary<string, string> plugins)
    {
        var names = dialect.SemiSync.FirstOrDefault(n => n.SourcePlugin is null || Active(n.SourcePlugin) || Active(n.ReplicaPlugin!));
        if (names is null)
            return new();
        return new()
        {
            Names = names,
            SourceInstalled = names.SourcePlugin is null || Active(names.SourcePlugin),
            ReplicaInstalled = names.ReplicaPlugin is null || Active(names.ReplicaPlugin),
            SourceEnabled = On(variables, names.Source + "_enabled"),
            ReplicaEnabled = On(variables, names.Replica + "_enabled"),
            SourceActive = On(status, names.Source + "_status"),
            ReplicaActive = On(status, names.Replica + "_status"),
            Clients = Number(status, names.Source + "_clients"),
            AcknowledgedTransactions = Number(status, names.Source + "_yes_tx"),
            UnacknowledgedTransactions = Number(status, names.Source + "_no_tx"),
            TimeoutMilliseconds = Number(variables, names.Source + "_timeout"),
            WaitPoint = variables.GetValueOrDefault(names.Source + "_wait_point", ""),
            WaitForReplicaCount = names.WaitForReplicaCount is null ? 1 : (int)Number(variables, names.WaitForReplicaCount),
        };

        bool Active(string plugin) => plugins.GetValueOrDefault(plugin) == "ACTIVE";
    }

    private static bool On(Dictionary<string, string> values, string name) => values.GetValueOrDefault(name) is "ON" or "1";

    private static long Number(Dictionary<string, string> values, string name) =>
        long.TryParse(values.GetValueOrDefault(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
