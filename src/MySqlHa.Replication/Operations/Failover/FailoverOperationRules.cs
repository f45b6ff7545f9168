using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>When a failover is refused.</summary>
internal static class FailoverOperationRules
{
    internal static ChannelSnapshot RequireChannel(ServerSnapshot survivor, ServerEndpoint? failed, ChannelSnapshot? found)
    {
        if (found is not null)
            return found;
        var sources = survivor.Channels.Where(c => c.SourceHost.Length > 0).Select(c => c.Source.ToString()).ToList();
        var has = sources.Count == 0 ? "it replicates from nobody" : $"its sources are {string.Join(", ", sources)}";
        throw new ReplicationException(
            ReplicationError.NotConfigured, survivor.Server,
            failed is null
                ? $"{survivor.Server} has no source that it could take over from without more being said: {has}. Nothing was changed."
                : $"{survivor.Server} does not replicate from {failed}: {has}. Nothing was changed.",
            sources.Count == 0 ? "Name the server that replicates from the failed one with -Server." : "Name one of them with -FailedServer, or the other survivor with -Server.");
    }

    internal static ServerEndpoint RequireOne(ServerEndpoint failed, IReadOnlyList<ServerEndpoint> survivors, int asked) => survivors switch
    {
        [var one] => one,
        [] => throw new ReplicationException(
            ReplicationError.NotConfigured, failed, $"No server that this session has named ({asked} were asked) replicates from {failed} and can be asked. Nothing was changed.", "Name the survivor with -Server."),
        _ => throw new ReplicationException(
            ReplicationError.NotConfigured, failed, $"Several servers replicate from {failed}: {string.Join(", ", survivors)}. Nothing was changed.", "Name the one that shall take over with -Server."),
    };

    internal static void RequireFailed(FailoverSituation situation, FailoverProof proof)
    {
        if (proof.IsFailed)
            return;
        var (failed, survivor) = (situation.Failed, situation.Survivor.Server);
        throw proof switch
        {
            { IsAlive: true } when situation.Signals.Own.Alive => new ReplicationException(
                ReplicationError.NotFailed, failed, $"{failed} has not failed: {proof.Text}. Nothing was changed.",
                $"To move the writes while both live: Invoke-Switchover -Server {survivor} -Source {failed}. If {failed} must go, stop it first."),
            { IsAlive: true } => new(
                ReplicationError.NotFailed, failed, $"{failed} has not failed, and it is this machine that cannot reach it: {proof.Text}. Nothing was changed.",
                $"Run the command where {failed} can be reached from, or mend the way there; to move the writes while both live: Invoke-Switchover -Server {survivor} -Source {failed}."),
            _ => new(
                ReplicationError.NotFailed, failed, $"It is not proved that {failed} has failed: {proof.Text}. Nothing was changed.",
                $"Stop {failed} for good if you can. Otherwise let {survivor} try to reach it, too (Start-Replication -Server {survivor} -Thread Receiver, on MariaDB only when all that was received is applied), then run the command again."),
        };
    }

    internal static void RequireNoLoss(FailoverSituation situation, FailoverLoss loss, FailoverOptions options)
    {
        if (situation.Salvage is { Restore: not null } salvage && Unapplicable(situation) is { } why)
            throw FailoverSalvageErrors.NotInOrder(situation.Survivor, salvage, why);
        if (options.AllowDataLoss || loss.Refusals.Count == 0)
            return;
        var survivor = situation.Survivor.Server;
        var mend = FailoverLoss.Stuck(situation.Channel) is not null ? $"Mend what the applier names, then Start-Replication -Server {survivor} -Thread Applier."
            : FailoverLoss.IsTrapped(situation.Survivor, situation.Channel) ? $"Start no thread; save the relay logs of {survivor} (mariadb-binlog reads them), or bring {situation.Failed} back."
            : situation.Salvage is null ? $"Bring {situation.Failed} back if that can be done, or name the folder with its binary logs, or a binlog server's archive of them, with -SalvageFrom."
            : $"Bring {situation.Failed} back if that can be done, or name a folder with all of its binary logs.";
        throw Loss(survivor, $"{survivor} cannot take over without loss: {string.Join("; ", loss.Refusals)}. Nothing was changed.", mend);
    }

    private static string? Unapplicable(FailoverSituation situation) => FailoverLoss.Stuck(situation.Channel) is { } stuck ? $"its applier has stopped with {stuck}"
        : FailoverLoss.IsTrapped(situation.Survivor, situation.Channel) ? "both its threads are stopped, and MariaDB deletes what is received and not applied when one is started"
        : null;

    /// <summary>In the middle of the plan: the survivor does not get through.</summary>
    internal static ReplicationException NotCaughtUp(ServerEndpoint survivor, ChannelSnapshot channel, string why, bool salvages) => Loss(
        survivor, $"{survivor} has not applied {FailoverLoss.Unapplied(channel)}: {why} It is not opened; its receiver is stopped, and what was received stays in the relay log.",
        "Run the command again to go on waiting, longer with -CatchUpTimeout; or see what holds the applier up (SHOW PROCESSLIST).", salvages ? ", and no -SalvageFrom" : "");

    private static ReplicationException Loss(ServerEndpoint survivor, string message, string remedy, string but = "") => new(
        ReplicationError.DataLoss, survivor, message, $"{remedy} To go on all the same and lose that: -AllowDataLoss{but}.");
}
