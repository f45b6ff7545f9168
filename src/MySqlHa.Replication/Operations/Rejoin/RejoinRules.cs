using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Which way a rejoin takes. Pure.</summary>
internal static class RejoinRules
{
    /// <summary>By file and position: when asked for, when a position was given, or when the channels that are there go by it.</summary>
    internal static bool IsByPosition(ServerSnapshot returning, ServerSnapshot active, RejoinOptions options)
    {
        if (options.Method != RejoinMethod.Auto)
            return options.Method == RejoinMethod.Position;
        if (options.LogFile is not null || !HasGtid(returning) || !HasGtid(active))
            return true;
        var channel = RejoinLink.Of(returning, active).Now ?? RejoinLink.Of(active, returning).Now;
        return channel is { AutoPosition: false } && returning.Release.IsMariaDb;
    }

    /// <summary>MariaDB numbers transactions always.</summary>
    internal static bool HasGtid(ServerSnapshot server) => server.Release.IsMariaDb || server.Variable("gtid_mode") is "ON";

    /// <summary>
    /// Checks both directions as they will be when they are changed: who is who, and whether there is an account. What is purged has been looked at
    /// already, and a copy leaves no channel.
    /// </summary>
    internal static void CheckLinks(RejoinLink toReturning, RejoinLink toActive, RejoinOptions options, bool copied, SourceOptions? position = null)
    {
        var forward = position ?? Options(toReturning, options);
        if (copied && options.Replication is null)
            throw RejoinOperationErrors.NoAccount(toReturning.Replica, toReturning.Source, "a copy of its data removes its replication channel");
        foreach (var (link, how) in new[] { (toReturning, forward), (toActive, Options(toActive, options)) })
        {
            if (!link.IsConfigured && options.Replication is null)
                throw RejoinOperationErrors.NoAccount(link.Replica, link.Source, $"it has no channel from {link.Source.Server}");
        }
    }

    /// <summary>A channel that exists keeps what it has; the account is for one that does not.</summary>
    internal static SourceOptions Options(RejoinLink link, RejoinOptions options) =>
        new() { Channel = link.Channel, Account = link.IsConfigured ? null : options.Replication };

    /// <summary>The returning server as it will be behind a copy.</summary>
    internal static ServerSnapshot Copied(ServerSnapshot returning, ServerSnapshot active) =>
        returning with { Channels = [], Executed = active.Executed, Purged = GtidSet.Empty(active.Release.IsMariaDb) };
}
