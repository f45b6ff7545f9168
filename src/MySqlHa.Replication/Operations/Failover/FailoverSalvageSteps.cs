using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>
/// The steps of a failover that bring what only the failed server's logs have: those of Restore-MissingTransaction, behind all that was received and
/// before the survivor is opened.
/// </summary>
internal sealed class FailoverSalvageSteps
{
    private readonly FailoverSituation _situation;
    private readonly RestorePlan? _restore;

    /// <exception cref="ReplicationException">They cannot be brought; nothing was changed.</exception>
    internal FailoverSalvageSteps(FailoverSituation situation)
    {
        _situation = situation;
        if (situation.Salvage?.Restore is not { } facts)
            return;
        try
        {
            _restore = RestoreTransactionOperation.Plan(facts with { Survivor = AtRest(facts.Survivor) }, new() { AllowReadOnly = true }, situation.Salvage.Tls, situation.Salvage.CaFile);
        }
        catch (ReplicationException error)
        {
            throw FailoverSalvageErrors.Refused(error, Survivor.Server, situation.Failed);
        }
    }

    private ServerSnapshot Survivor => _situation.Survivor;

    private string Channel => _situation.Channel.Name;

    /// <summary>How far it has come; null when nothing is to be brought.</summary>
    internal RestoreProgress? Progress => _restore?.Progress;

    /// <summary>Tries whether they can be applied.</summary>
    internal IEnumerable<PlanStep> Rehearse() => Of("rehearse", s => s with
    {
        Title = $"Try in one transaction that is rolled back whether {RejoinClass.Count(Progress!.Pending.Count)} of {_situation.Salvage!.Folder} can be applied",
    });

    /// <summary>Applies them.</summary>
    internal IEnumerable<PlanStep> Apply()
    {
        // gtid_slave_pos is set while nothing replicates. All that was received is applied: there is nothing left to start the applier for.
        if (Survivor.Release.IsMariaDb && _restore is not null)
            yield return StopReplicationOperation.Step(Survivor, ReplicationThreads.Applier, Channel, TimeSpan.FromSeconds(30)) with { Id = "stop-applier", Undo = [] };
        foreach (var step in Of("apply", s => s with { Title = $"{s.Title} of {_situation.Salvage!.Folder}" }))
            yield return step;
        // Also behind a run that was killed, or that gave up: what came by a client is not in the position by itself.
        if (Survivor is { Release.IsMariaDb: true, ReadOnly: true } && !_situation.Stranded.IsEmpty)
        {
            var rest = AtRest(Survivor);
            yield return OwnPositionStep.Create(rest with { Executed = rest.Executed.Union(_situation.Stranded) }, _situation.Failed, Channel, TimeSpan.FromSeconds(30)) with
            {
                Id = "salvage-position", Title = $"Take them into its position as a replica, so that {_situation.Failed} need not send them again",
            };
        }
    }

    /// <summary>As it will be by then: what was received is applied, and nobody is shown threads stopped and started that do not run.</summary>
    private ServerSnapshot AtRest(ServerSnapshot survivor) => survivor with
    {
        Executed = survivor.Channels.Where(c => c.Name == Channel).Aggregate(survivor.Executed, (sum, c) => sum.Union(c.Retrieved)),
        Channels = [.. survivor.Channels.Select(c => c.Name == Channel ? Drained(c, survivor.Release.IsMariaDb) : c)],
    };

    private static ChannelSnapshot Drained(ChannelSnapshot channel, bool stopped) => channel with
    {
        Applied = channel.Applied.Union(channel.Retrieved),
        AppliedLogFile = channel.ReceivedLogFile,
        AppliedLogPosition = channel.ReceivedLogPosition,
        Receiver = stopped ? ReceiverState.Stopped : channel.Receiver,
        ApplierRunning = !stopped && channel.ApplierRunning,
    };

    private IEnumerable<PlanStep> Of(string id, Func<PlanStep, PlanStep> change)
    {
        if (_restore is not { } restore)
            return [];
        var salvage = _situation.Salvage!;
        return restore.Plan.Steps.Where(s => s.Id == id).Select(step => change(step) with
        {
            Id = "salvage-" + id,
            Perform = async (context, cancellation) =>
            {
                try
                {
                    await step.Perform!(context, cancellation);
                }
                catch (ReplicationException error)
                {
                    throw FailoverSalvageErrors.Conflict(error, Survivor, _situation.Failed, salvage, restore.Progress);
                }
            },
        });
    }
}
