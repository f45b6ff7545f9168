using System.Diagnostics;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>
/// The steps of a failover. The receiver is stopped for good before anything is opened: a failed server that comes back may hold commits that nobody saw
/// acknowledged. It is never started again here: MariaDB would drop what is not applied.
/// </summary>
internal sealed class FailoverSteps(
    FailoverSituation situation, FailoverOptions options, FailoverRecordStore store, FailoverProof proof, FailoverLoss loss, FailoverOutcome outcome,
    FailoverSalvageSteps salvage)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ServeLimit = TimeSpan.FromSeconds(10);

    private readonly ServerSnapshot _survivor = situation.Survivor;
    private readonly string _channel = situation.Channel.Name;
    private readonly FailoverRecordDraft _draft = new(situation, proof, loss);

    internal IReadOnlyList<PlanStep> All()
    {
        List<PlanStep> steps = [Begin(), Record()];
        // Before the receiver is stopped: where neither runs, MariaDB deletes what was received when the first of them starts.
        if (!IsLeft)
            steps.Add(StartApplier());
        steps.AddRange([StopReceiver(), Drain(), .. salvage.Rehearse()]);
        if (SemiSyncPause.OffStep(_survivor) is { } pause)
            steps.Add(pause);
        steps.AddRange(salvage.Apply());
        if (!situation.Stranded.IsEmpty)
            steps.Add(Salvaged());
        steps.Add(FenceSteps.Open(_survivor, keep: false));
        if (situation.IsManaged)
            steps.Add(Serve());
        return steps;
    }

    // What has stopped with an error, or cannot be started without loss, stays so: loss was allowed for it.
    private bool IsLeft => FailoverLoss.Stuck(situation.Channel) is not null || FailoverLoss.IsTrapped(_survivor, situation.Channel);

    private bool IsSalvageRecorded => situation.Known is { } known && GtidSet.Parse(known.Salvaged, _survivor.Release.IsMariaDb).Equals(situation.Stranded);

    private PlanStep StopReceiver() =>
        StopReplicationOperation.Step(_survivor, ReplicationThreads.Receiver, _channel, TimeSpan.FromSeconds(30)) with { Id = "stop-receiver", Undo = [] };

    private PlanStep Begin() => new()
    {
        Id = "begin",
        Server = _survivor.Server,
        Title = "Keep other operations away",
        Statements = [SqlStatement.Plain($"SELECT GET_LOCK('{NodeLocks.Operation}', 0)")],
        Perform = async (context, cancellation) => await NodeSignal.BeginOperationAsync(await context.SessionAsync(_survivor.Server, cancellation), FailoverOperation.Name, cancellation),
    };

    private PlanStep Record() => new()
    {
        Id = "record",
        Server = _survivor.Server,
        Title = "Write the failover record",
        Statements = [SqlStatement.Plain($"-- no SQL: writes a file in {store.Folder}")],
        AlreadyDone = (_, _) => Task.FromResult(situation.Known is not null),
        Perform = async (context, cancellation) => store.Write(_draft.Make(await LookAsync(context, cancellation), outcome)),
    };

    private PlanStep StartApplier() => new()
    {
        Id = "start-applier",
        Server = _survivor.Server,
        Title = "See that the applier runs",
        Statements = [ThreadControl.Statement(_survivor.Dialect, "START", _channel, ReplicationThreads.Applier)],
        AlreadyDone = async (context, cancellation) => await ChannelAsync(context, cancellation) is { ApplierRunning: true } or { IsDrained: true },
    };

    /// <summary>Its end is written down before the survivor is opened: from there on it has what the failed one lacks.</summary>
    private PlanStep Drain() => new()
    {
        Id = "drain",
        Server = _survivor.Server,
        Title = IsLeft ? "Write down what is not applied" : $"Wait until all that was received is applied, {options.CatchUpTimeout.TotalSeconds:0.##} s at most, and write down how far",
        Statements = [SqlStatement.Plain(_survivor.Dialect.ReplicaStatus), SqlStatement.Plain($"-- no SQL: completes the failover record in {store.Folder}")],
        Deadline = options.CatchUpTimeout + TimeSpan.FromSeconds(30),
        AlreadyDone = async (context, cancellation) => await IsOpenAsync(context, cancellation) && await ChannelAsync(context, cancellation) is { IsDrained: true, Receiver: ReceiverState.Stopped },
        Perform = async (context, cancellation) =>
        {
            if (await DrainAsync(context, cancellation) is { } left)
                outcome.Unapplied = left;
            store.Write(_draft.Make(await LookAsync(context, cancellation), outcome));
        },
    };

    /// <summary>As <see cref="Drain"/>: the survivor has more now.</summary>
    private PlanStep Salvaged() => new()
    {
        Id = "salvaged",
        Server = _survivor.Server,
        Title = "Write down what it has now",
        Statements = [SqlStatement.Plain($"-- no SQL: completes the failover record in {store.Folder}")],
        AlreadyDone = async (context, cancellation) => IsSalvageRecorded && await IsOpenAsync(context, cancellation),
        Perform = async (context, cancellation) => store.Write(_draft.Make(await LookAsync(context, cancellation), outcome)),
    };

    private PlanStep Serve() => new()
    {
        Id = "serve",
        Server = _survivor.Server,
        Title = "Tell the survivor's node to serve, and see that it does",
        Statements = NodeSignal.Statements(NodeCommand.Take),
        AlreadyDone = async (context, cancellation) => await NodeSignal.IsServingAsync(await context.SessionAsync(_survivor.Server, cancellation), cancellation),
        Perform = async (context, cancellation) =>
        {
            var session = await context.SessionAsync(_survivor.Server, cancellation);
            if (!await NodeSignal.SendAsync(session, NodeCommand.Take, cancellation))
                return;
            var started = Stopwatch.GetTimestamp();
            while (!await NodeSignal.IsServingAsync(session, cancellation))
            {
                if (Stopwatch.GetElapsedTime(started) > ServeLimit)
                {
                    throw new ReplicationException(
                        ReplicationError.Timeout, _survivor.Server, $"{_survivor.Server} is open, and its node does not serve {ServeLimit.TotalSeconds:0} s after it was told to.",
                        "See why on that host (Get-VrrpInstance), then run the command again: it goes on from there.");
                }

                context.Report("for the node to serve");
                await Task.Delay(Pause, context.Time, cancellation);
            }
        },
    };

    /// <summary>What is left when loss is allowed; null for nothing.</summary>
    private async Task<string?> DrainAsync(PlanContext context, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var channel = await ChannelAsync(context, cancellation);
            if (channel is null or { IsDrained: true })
                return null;
            // What follows what is not applied must not come before it.
            var mayLose = options.AllowDataLoss && salvage.Progress is null;
            if (IsLeft && mayLose)
                return FailoverLoss.Unapplied(channel);
            var why = FailoverLoss.Stuck(channel) is { } error ? $"the applier has stopped with {error}."
                : Stopwatch.GetElapsedTime(started) > options.CatchUpTimeout ? $"the applier did not get through within {options.CatchUpTimeout.TotalSeconds:0.##} s, and goes on."
                : null;
            if (why is not null)
                return mayLose ? FailoverLoss.Unapplied(channel) : throw FailoverOperationRules.NotCaughtUp(_survivor.Server, channel, why, salvage.Progress is not null);
            context.Report($"for the applier: {FailoverLoss.Unapplied(channel)} left");
            await Task.Delay(Pause, context.Time, cancellation);
        }
    }

    private async Task<ChannelSnapshot?> ChannelAsync(PlanContext context, CancellationToken cancellation) =>
        await (await context.SessionAsync(_survivor.Server, cancellation)).ChannelAsync(_channel, cancellation);

    private async Task<ServerSnapshot> LookAsync(PlanContext context, CancellationToken cancellation) =>
        await (await context.SessionAsync(_survivor.Server, cancellation)).TakeSnapshotAsync(cancellation);

    private async Task<bool> IsOpenAsync(PlanContext context, CancellationToken cancellation) =>
        await (await context.SessionAsync(_survivor.Server, cancellation)).ScalarAsync("SELECT @@GLOBAL.read_only", null, cancellation) is "0" or "OFF";
}
