using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>Fills in the record of a failover by hand: once before anything is changed, once more before the survivor is opened.</summary>
internal sealed class FailoverRecordDraft(FailoverSituation situation, FailoverProof proof, FailoverLoss loss)
{
    private readonly DateTimeOffset _at = situation.Known?.At ?? DateTimeOffset.UtcNow;

    internal FailoverRecord Make(ServerSnapshot survivor, FailoverOutcome outcome)
    {
        var channel = survivor.Channel(situation.Channel.Name) ?? situation.Channel;
        // MySQL shows the applied position as of its last checkpoint, up to 0.3 s ago (replica_checkpoint_period).
        var (appliedFile, appliedPosition) = channel.IsDrained
            ? (channel.ReceivedLogFile, channel.ReceivedLogPosition)
            : (channel.AppliedLogFile, channel.AppliedLogPosition);
        var stranded = situation.Stranded;
        return new()
        {
            Id = situation.Known?.Id ?? FailoverRecordStore.IdOf(_at, survivor.Server),
            At = _at,
            Operation = situation.Known?.Operation ?? FailoverOperation.Name,
            Survivor = survivor.Server,
            Failed = situation.Failed,
            Release = survivor.Release.ToString(),
            Reason = situation.Known?.Reason ?? proof.Text,
            SurvivorExecuted = survivor.Executed.ToString(),
            SurvivorLogFile = survivor.LogFile,
            SurvivorLogPosition = survivor.LogPosition,
            FailedExecuted = situation.Known?.FailedExecuted ?? "",
            FailedHeardAt = situation.Known?.FailedHeardAt,
            Retrieved = channel.Retrieved.ToString(),
            ReceivedLogFile = channel.ReceivedLogFile,
            ReceivedLogPosition = channel.ReceivedLogPosition,
            AppliedLogFile = appliedFile,
            AppliedLogPosition = appliedPosition,
            SemiSync = loss.SemiSync,
            Unapplied = outcome.Unapplied,
            SalvageFrom = situation.Salvage?.Folder ?? situation.Known?.SalvageFrom ?? "",
            Stranded = stranded.ToString(),
            Salvaged = stranded.Intersect(survivor.Executed).ToString(),
            Lost = outcome.Lost,
        };
    }
}
