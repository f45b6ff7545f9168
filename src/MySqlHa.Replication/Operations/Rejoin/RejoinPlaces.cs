using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>From where each server goes on in the other one's log, when there are no GTIDs. Pure.</summary>
internal static class RejoinPlaces
{
    /// <summary>
    /// Up to where the active server has applied the returning one's log: its channel knows, for it has been stopped since. Only where that is
    /// gone the failover record has to tell.
    /// </summary>
    internal static LogPlace? OfActive(ServerSnapshot returning, ServerSnapshot active, RejoinOptions options) =>
        Applied(RejoinLink.Of(active, returning).Now)
        ?? (Record(returning, active, options) is { AppliedLogFile.Length: > 0 } record ? new(record.AppliedLogFile, record.AppliedLogPosition) : null);

    /// <summary>
    /// From where the returning server goes on in the active one's log: as given; else where its own channel is, which holds too what the active server
    /// wrote before the failover and the returning one had not applied; else where the active server was when it was opened.
    /// </summary>
    internal static LogPlace? OfReturning(ServerSnapshot returning, ServerSnapshot active, RejoinOptions options)
    {
        if (options.LogFile is { } given)
            return new(given, options.LogPosition ?? 4);
        return Applied(RejoinLink.Of(returning, active).Now)
            ?? (Record(returning, active, options) is { SurvivorLogFile: { Length: > 0 } file, SurvivorLogPosition: { } position } ? new(file, position) : null);
    }

    private static LogPlace? Applied(ChannelSnapshot? channel) => channel is { AppliedLogFile.Length: > 0, AppliedLogPosition: > 0 } ? new(channel.AppliedLogFile, channel.AppliedLogPosition) : null;

    private static FailoverRecord? Record(ServerSnapshot returning, ServerSnapshot active, RejoinOptions options) => options.Records
        .OrderByDescending(r => r.At)
        .FirstOrDefault(r => Same(r.Survivor, active) && Same(r.Failed, returning));

    private static bool Same(ServerEndpoint recorded, ServerSnapshot server) =>
        recorded.Port == server.Server.Port
        && (recorded.Host.Equals(server.Server.Host, StringComparison.OrdinalIgnoreCase) || recorded.Host.Equals(server.Variable("report_host"), StringComparison.OrdinalIgnoreCase));
}
