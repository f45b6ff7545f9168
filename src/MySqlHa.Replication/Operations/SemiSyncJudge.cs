using System.Globalization;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Judges semi-sync from a snapshot. The source's part comes first: it is what decides whether a failover loses something.</summary>
public static class SemiSyncJudge
{
    /// <summary>Judges.</summary>
    public static SemiSyncJudgement Judge(ServerSnapshot server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var semi = server.SemiSync;
        if (semi.Names is null)
            return new(SemiSyncState.NotInstalled, "No semi-sync plugin is installed.", $"Enable-SemiSync -Server {server.Server}");
        if (semi.SourceEnabled && !semi.SourceActive)
            return FellBack(server, semi);
        var asleep = Asleep(server, semi);
        if (semi.SourceEnabled && semi.Clients < semi.WaitForReplicaCount)
        {
            return new(
                SemiSyncState.WaitingForReplica,
                $"{semi.Clients} of {semi.WaitForReplicaCount} replicas acknowledge: the next commit waits for {Seconds(semi)} s and then goes on without.{(asleep is null ? "" : " " + asleep.Reason)}",
                $"Start replication on the replica (Start-Replication), with semi-sync enabled there (Enable-SemiSync on both servers).");
        }

        if (asleep is not null)
            return asleep;
        return semi.SourceEnabled || semi.ReplicaEnabled
            ? new(SemiSyncState.Active, "", "")
            : new(SemiSyncState.Off, "Semi-sync is switched off.", $"Enable-SemiSync -Server {server.Server}");
    }

    private static SemiSyncJudgement FellBack(ServerSnapshot server, SemiSyncSnapshot semi) => semi.Clients >= semi.WaitForReplicaCount
        ? new(
            SemiSyncState.Degraded,
            $"It fell back to asynchronous: no acknowledgement came within {Seconds(semi)} s, and {semi.UnacknowledgedTransactions} transactions since the start have none. {semi.Clients} replicas count as connected; if they have caught up, it returns to semi-sync with the next transaction.",
            "See whether the replica runs (Get-ReplicationStatus) and let it catch up (Wait-Replication); the next write ends it.")
        : new(
            SemiSyncState.Degraded,
            $"It fell back to asynchronous: {semi.Clients} of {semi.WaitForReplicaCount} replicas acknowledge, and {semi.UnacknowledgedTransactions} transactions since the start were not acknowledged within {Seconds(semi)} s. Losing this server now may lose transactions.",
            $"Start replication from {server.Server} again (Get-ReplicationStatus, Start-Replication on the replica); it returns to semi-sync by itself.");

    private static SemiSyncJudgement? Asleep(ServerSnapshot server, SemiSyncSnapshot semi) =>
        semi is { ReplicaEnabled: true, ReplicaActive: false } && server.Channels.FirstOrDefault(c => c.Receiver == ReceiverState.Running) is { } channel
            ? new(
                SemiSyncState.Degraded,
                $"As a replica it does not acknowledge to {channel.Source}: its receiver was connected before semi-sync was enabled here, or the source has none.",
                $"Enable-SemiSync -Server {server.Server}, {channel.Source}")
            : null;

    private static string Seconds(SemiSyncSnapshot semi) => (semi.TimeoutMilliseconds / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
