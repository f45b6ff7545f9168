using MySqlHa.Replication;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Output;

/// <summary>Snapshots as people and scripts see them.</summary>
internal static class NodeViews
{
    public static MySqlNode Of(ServerSnapshot server) => new()
    {
        Server = server.Server.ToString(),
        Reachable = true,
        Flavor = server.Release.Flavor.ToString(),
        Version = server.Version,
        ServerId = server.ServerId,
        ServerUuid = server.ServerUuid,
        ReadOnly = server.ReadOnly,
        SuperReadOnly = server.SuperReadOnly,
        GtidExecuted = server.Executed.ToString(),
        GtidPurged = server.Purged.ToString(),
        LogFile = server.LogFile,
        LogPosition = server.LogPosition,
        Channels = [.. server.Channels.Select(Of)],
        SemiSync = Of(server.SemiSync),
        Denied = [.. server.Denied],
    };

    /// <summary>A server that could not be asked.</summary>
    public static MySqlNode Unreachable(ServerEndpoint server) => new()
    {
        Server = server.ToString(),
        Reachable = false,
        Flavor = null,
        Version = null,
        ServerId = null,
        ServerUuid = null,
        ReadOnly = null,
        SuperReadOnly = null,
        GtidExecuted = null,
        GtidPurged = null,
        LogFile = null,
        LogPosition = null,
        Channels = [],
        SemiSync = null,
        Denied = [],
    };

    /// <summary>Both threads' errors in one text; null when there is none.</summary>
    public static string? LastError(ChannelSnapshot channel) => (Named("receiver", channel.ReceiverErrorNumber, channel.ReceiverError), Named("applier", channel.ApplierErrorNumber, channel.ApplierError)) switch
    {
        ({ } receiver, { } applier) => $"{receiver}; {applier}",
        var (receiver, applier) => receiver ?? applier,
    };

    private static string? Named(string thread, int number, string text) => number == 0 ? null : $"{thread} {number}: {text}";

    private static MySqlNodeChannel Of(ChannelSnapshot channel) => new()
    {
        Name = channel.Name,
        Source = channel.Source.ToString(),
        Receiver = channel.Receiver.ToString(),
        ApplierRunning = channel.ApplierRunning,
        AutoPosition = channel.AutoPosition,
        Retrieved = channel.Retrieved.ToString(),
        LagSeconds = channel.LagSeconds,
        LastError = LastError(channel),
    };

    private static MySqlNodeSemiSync Of(SemiSyncSnapshot semiSync) => new()
    {
        AsSource = !semiSync.SourceInstalled ? "NotInstalled" : !semiSync.SourceEnabled ? "Off" : semiSync.SourceActive ? "Active" : "Degraded",
        AsReplica = !semiSync.ReplicaInstalled ? "NotInstalled" : !semiSync.ReplicaEnabled ? "Off" : semiSync.ReplicaActive ? "Active" : "Waiting",
        Clients = semiSync.Clients,
        Unacknowledged = semiSync.UnacknowledgedTransactions,
    };
}
