using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Switchover;

/// <summary>When a switchover is refused.</summary>
internal static class SwitchoverOperationRules
{
    /// <summary>The server that another one replicates from.</summary>
    internal static ServerEndpoint SourceOf(ServerSnapshot next) => next.Channels.Where(c => c.SourceHost.Length > 0).Select(c => c.Source).Distinct().ToList() switch
    {
        [var only] => only,
        [] => throw new ReplicationException(
            ReplicationError.NotReady, next.Server, $"{next.Server} replicates from nobody: which server is active now is not known. Nothing was changed.",
            "Name the active server with -Source, and make the two a pair with Initialize-DualSource if they are none."),
        var several => throw new ReplicationException(
            ReplicationError.NotReady, next.Server, $"{next.Server} replicates from {string.Join(" and ", several)}: which of them shall hand over is not known. Nothing was changed.",
            "Name it with -Source."),
    };

    internal static ReplicationException SameServer(ServerEndpoint next, ServerEndpoint old) => new(
        ReplicationError.SameServer, next, $"{next} and {old} are the same server. Nothing was changed.", "Give the server that shall be active with -Server, the one that is with -Source.");

    internal static void Check(SwitchoverFacts facts)
    {
        var (next, old) = (facts.Next, facts.Old);
        if (next.Server == old.Server || (next.ServerUuid is { } id ? id == old.ServerUuid : next.ServerId == old.ServerId))
            throw SameServer(next.Server, old.Server);
        if (!next.ReadOnly && !old.ReadOnly)
        {
            throw NotReady(
                next, $"{next.Server} and {old.Server} both take writes: there is no active one to hand over.",
                $"If that is meant to be so (-WritePolicy Both), there is nothing to switch; else close the passive one with Lock-MySqlWrite, and see with Get-ErrantTransaction what it has of its own.");
        }

        if (facts.NextManaged != facts.OldManaged)
        {
            var (with, without) = facts.NextManaged ? (next, old) : (old, next);
            throw NotReady(
                without, $"A process runs the node of {with.Server} (Start-VrrpInstance -TrackMySql), and none that of {without.Server}: the address could not follow the writes.",
                $"Start the instance of {without.Server}, or stop that of {with.Server}.");
        }

        CheckChannel(next, old, facts.Forth, ReplicationError.NotInStep);
        CheckChannel(old, next, facts.Back, ReplicationError.NotReady);
    }

    private static void CheckChannel(ServerSnapshot replica, ServerSnapshot source, ChannelSnapshot? channel, ReplicationError error)
    {
        if (channel is null)
        {
            throw NotReady(
                replica, $"{replica.Server} does not replicate from {source.Server}, and a switchover needs both directions.",
                $"Make them a pair (Initialize-DualSource), or bring {replica.Server} back with Invoke-Rejoin -Server {replica.Server} -Source {source.Server}.");
        }

        if (channel is { Receiver: ReceiverState.Running, ApplierRunning: true, ApplierErrorNumber: 0 })
            return;
        var failure = ReplicationFailure.Of(replica.Server, channel);
        throw new ReplicationException(
            error, replica.Server,
            $"{failure?.Message ?? $"{replica.Server}: {ReplicationFailure.Name(channel)} does not run: the receiver is {channel.Receiver.ToString().ToLowerInvariant()}, the applier {(channel.ApplierRunning ? "runs" : "is stopped")}."} Nothing was changed.",
            failure?.Remedy ?? $"Start it with Start-Replication -Server {replica.Server}.");
    }

    private static ReplicationException NotReady(ServerSnapshot server, string message, string remedy) => new(ReplicationError.NotReady, server.Server, message + " Nothing was changed.", remedy);
}
