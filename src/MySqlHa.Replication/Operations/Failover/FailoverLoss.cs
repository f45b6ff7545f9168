using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>What a failover loses, as far as the survivor and the last word about the failed server tell. Pure.</summary>
/// <param name="Refusals">Why it must not be done without a word that allows loss.</param>
/// <param name="Lacking">What is known to be missing on the survivor; empty for nothing.</param>
/// <param name="Unsent">What may be missing that nobody here knows; empty when nothing acknowledged can be.</param>
/// <param name="SemiSync">Semi-sync of the failed server at the last word: Active, Degraded, Off or Unknown.</param>
public sealed record FailoverLoss(IReadOnlyList<string> Refusals, string Lacking, string Unsent, string SemiSync)
{
    /// <summary>Judges.</summary>
    /// <param name="survivor">The survivor.</param>
    /// <param name="channel">Its channel from the failed server.</param>
    /// <param name="failed">The failed server.</param>
    /// <param name="receiver">What its receiver says.</param>
    /// <param name="known">The record of this very failure; null when there is none.</param>
    /// <param name="salvage">What is brought from the failed server's logs before the survivor is opened; null for nothing.</param>
    public static FailoverLoss Of(
        ServerSnapshot survivor, ChannelSnapshot channel, ServerEndpoint failed, ReceiverSign receiver, FailoverRecord? known, FailoverSalvage? salvage = null)
    {
        ArgumentNullException.ThrowIfNull(survivor);
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(receiver);
        var refusals = new List<string>();
        var lacking = new List<string>();
        var has = survivor.Executed.Union(channel.Retrieved);
        if (salvage is not null)
            has = has.Union(salvage.Found);
        if (receiver.State == ReceiverState.Stopped && !receiver.CannotReach && known is null && salvage is null or { IsOlder: true })
        {
            var why = receiver.Error == 0 ? "" : $" (error {receiver.Error}: {receiver.ErrorText.TrimEnd('.', ' ')})";
            refusals.Add($"the receiver of {survivor.Server} was stopped before{why}: what {failed} has committed since then was not sent");
            lacking.Add($"what {failed} has committed since the receiver of {survivor.Server} was stopped");
        }

        if (known is { FailedExecuted.Length: > 0 })
            Compare(survivor, has, failed, known, refusals, lacking);
        if (known is { Stranded.Length: > 0 } && GtidSet.Parse(known.Stranded, survivor.Release.IsMariaDb).Subtract(has) is { IsEmpty: false } stranded)
        {
            refusals.Add($"{survivor.Server} lacks {Amount(stranded)} of {failed} that an attempt before this one has found in {known.SalvageFrom}");
            lacking.Add($"{Amount(stranded)} that is in {known.SalvageFrom}");
        }

        foreach (var gap in salvage?.Gaps ?? [])
        {
            refusals.Add($"the logs in {salvage!.Folder} are not whole: {gap.TrimEnd('.')}");
            lacking.Add($"what the logs in {salvage.Folder} do not hold: {gap.TrimEnd('.')}");
        }

        if (known is { Retrieved.Length: > 0 } && GtidSet.Parse(known.Retrieved, survivor.Release.IsMariaDb).Subtract(has) is { IsEmpty: false } gone)
        {
            refusals.Add($"{survivor.Server} had received {Amount(gone)} at {known.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, and has neither applied nor kept it");
            lacking.Add($"{Amount(gone)} that was received and never applied");
        }

        if (Stuck(channel) is { } stuck)
            refusals.Add($"the applier of {survivor.Server} has stopped with {stuck}, and {Unapplied(channel)} is not applied");
        else if (IsTrapped(survivor, channel))
            refusals.Add($"both threads of {survivor.Server} are stopped, and MariaDB deletes what is received and not applied, {Unapplied(channel)}, when one is started");
        var semiSync = SemiSyncOf(survivor, known);
        var unsent = salvage is { End: null } ? "" : Words(survivor.Server, failed, semiSync, survivor.SemiSync.ReplicaEnabled, salvage?.End is { } end ? $" behind {end}, where the logs in {salvage.Folder} end," : "");
        return new(refusals, string.Join("; ", lacking), unsent, semiSync);
    }

    /// <summary>What was received and is not applied, as a count and the set; empty when all is.</summary>
    public static string Unapplied(ChannelSnapshot channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (channel.IsDrained)
            return "";
        var left = channel.Retrieved.Subtract(channel.Applied);
        return left.IsEmpty
            ? $"what was received between {channel.AppliedLogFile}:{channel.AppliedLogPosition} and {channel.ReceivedLogFile}:{channel.ReceivedLogPosition}"
            : Amount(left);
    }

    /// <summary>The applier's error, when it has stopped with one and has something left to apply; null otherwise.</summary>
    internal static string? Stuck(ChannelSnapshot channel) =>
        channel is { ApplierRunning: false, ApplierErrorNumber: not 0, IsDrained: false } ? $"error {channel.ApplierErrorNumber}: {channel.ApplierError.TrimEnd('.', ' ')}" : null;

    /// <summary>
    /// Whether starting the applier would delete what it has to apply: measured with MariaDB 10.11, which with GTID begins a new relay log when a thread
    /// is started while neither runs.
    /// </summary>
    internal static bool IsTrapped(ServerSnapshot survivor, ChannelSnapshot channel) =>
        survivor.Release.IsMariaDb && channel is { AutoPosition: true, ApplierRunning: false, Receiver: ReceiverState.Stopped, IsDrained: false };

    private static void Compare(ServerSnapshot survivor, GtidSet ours, ServerEndpoint failed, FailoverRecord known, List<string> refusals, List<string> lacking)
    {
        var theirs = GtidSet.Parse(known.FailedExecuted, survivor.Release.IsMariaDb);
        var missing = theirs.Subtract(ours);
        if (!missing.IsEmpty)
        {
            var what = $"{Amount(missing)} that {failed} had executed at {known.FailedHeardAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z";
            refusals.Add($"{survivor.Server} lacks {what}");
            lacking.Add(what);
        }

        if (ours is MariaDbGtidSet mine && theirs is MariaDbGtidSet other && other.Conflicts(mine) is { Count: > 0 } conflicts)
        {
            var what = $"what server {conflicts[0].Server} wrote in domain {conflicts[0].Domain} up to {conflicts[0].Sequence}";
            refusals.Add($"{survivor.Server} and {failed} have diverged: {survivor.Server} has passed the numbers of {what} without having it");
            lacking.Add(what);
        }
    }

    private static string Amount(GtidSet set) => $"{set.Count} {(set.Count == 1 ? "transaction" : "transactions")} ({set})";

    private static string SemiSyncOf(ServerSnapshot survivor, FailoverRecord? known)
    {
        if (known is { SemiSync: not ("" or "Unknown") })
            return known.SemiSync;
        return survivor.SemiSync is { ReplicaInstalled: true, ReplicaEnabled: true } ? "Unknown" : "Off";
    }

    private static string Words(ServerEndpoint survivor, ServerEndpoint failed, string semiSync, bool acknowledges, string behind)
    {
        var rest = $"had committed{behind} and not sent, which nobody here can count";
        return semiSync switch
        {
            "Active" => "",
            "Off" => $"what {failed} {rest}: semi-sync was off",
            "Degraded" => $"what {failed} {rest}: it had fallen back to asynchronous replication",
            _ when acknowledges => $"what {failed} {rest}, if it had fallen back to asynchronous replication: {survivor} acknowledged what it received, and whether {failed} waited for that, only {failed} knows",
            _ => $"what {failed} {rest}: nothing tells whether semi-sync was active",
        };
    }
}
