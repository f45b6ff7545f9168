using System.Net;
using System.Net.Sockets;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>One server of a pair takes over from the other, which is dead or out of reach: for the operator, where no node does it by itself.</summary>
public static class FailoverOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Invoke-Failover";

    /// <summary>Looks, and makes the plan or refuses.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="options">What is to be done. It names the survivor, the failed server, or both.</param>
    /// <param name="known">Servers among which a survivor that is not named is looked for.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="ReplicationException">
    /// NotConfigured, NotFailed, DataLoss; or the survivor cannot be asked. With <see cref="FailoverOptions.SalvageFrom"/> also what
    /// <see cref="Salvage.MissingTransactionOperation"/> and <see cref="RestoreTransactionOperation"/> refuse, and NotReady: the survivor is open already.
    /// </exception>
    public static async Task<PreparedFailover> PrepareAsync(PlanContext context, FailoverOptions options, IEnumerable<ServerEndpoint>? known = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        var store = new FailoverRecordStore(options.JournalFolder);
        var survivor = options.Survivor
            ?? await FindSurvivorAsync(context, options.Failed ?? throw new ArgumentException("Neither the survivor nor the failed server is named.", nameof(options)), known ?? [], cancellation);
        var situation = await LookAsync(context, survivor, options.Failed, store, cancellation);
        if (options.SalvageFrom is not null)
        {
            // Whoever lives has its logs to itself.
            FailoverOperationRules.RequireFailed(situation, FailoverProof.Of(situation.Signals));
            situation = situation with { Salvage = await FailoverSalvageReader.ReadAsync(context, situation, options, cancellation) };
        }

        return Plan(situation, options, store);
    }

    /// <summary>Makes the plan from what was seen. Pure but for the steps' own work.</summary>
    /// <exception cref="ReplicationException">NotFailed, DataLoss.</exception>
    public static PreparedFailover Plan(FailoverSituation situation, FailoverOptions options, FailoverRecordStore store)
    {
        ArgumentNullException.ThrowIfNull(situation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        var proof = FailoverProof.Of(situation.Signals);
        FailoverOperationRules.RequireFailed(situation, proof);
        var loss = FailoverLoss.Of(situation.Survivor, situation.Channel, situation.Failed, situation.Signals.Receiver, situation.Known, situation.Salvage);
        var outcome = new FailoverOutcome(loss);
        ServerEndpoint[] servers = [situation.Survivor.Server, situation.Failed];
        if (situation.IsDone)
        {
            if (situation.Salvage is { Found.IsEmpty: false } late)
                throw FailoverSalvageErrors.Open(situation.Survivor, late);
            outcome.Unapplied = FailoverLoss.Unapplied(situation.Channel);
            return new(new(Name, servers, []), proof, outcome);
        }

        FailoverOperationRules.RequireNoLoss(situation, loss, options);
        var salvage = new FailoverSalvageSteps(situation);
        outcome.Salvage = salvage.Progress;
        return new(new(Name, servers, new FailoverSteps(situation, options, store, proof, loss, outcome, salvage).All()), proof, outcome);
    }

    /// <summary>Whether a server answers, be it with a refusal.</summary>
    public static async Task<bool> AnswersAsync(ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation = default) =>
        (await HealthProbe.CheckAsync(server, login, ProbeLevel.Query, timeout, new ProbeOptions { CheckReplication = false }, cancellation)).Alive;

    /// <summary>The server whose channel has the failed one as its source. Servers that cannot be asked are none.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotConfigured"/>: there is none, or more than one.</exception>
    internal static async Task<ServerEndpoint> FindSurvivorAsync(
        PlanContext context, ServerEndpoint failed, IEnumerable<ServerEndpoint> candidates, CancellationToken cancellation = default)
    {
        var asked = await Task.WhenAll(candidates.Where(c => c != failed).Select(async server =>
        {
            try
            {
                var snapshot = await SnapshotReader.ReadAsync(server, context.Login(server), context.Timeout, cancellation);
                return (Server: server, Follows: await ChannelFromAsync(snapshot, failed, cancellation) is not null);
            }
            catch (ReplicationException)
            {
                return (Server: server, Follows: false);
            }
        }));
        return FailoverOperationRules.RequireOne(failed, [.. asked.Where(a => a.Follows).Select(a => a.Server)], asked.Length);
    }

    private static async Task<FailoverSituation> LookAsync(
        PlanContext context, ServerEndpoint server, ServerEndpoint? named, FailoverRecordStore store, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(server, cancellation);
        var survivor = await session.TakeReplicaSnapshotAsync(cancellation);
        var channel = FailoverOperationRules.RequireChannel(
            survivor, named, named is null ? Only(survivor) : await ChannelFromAsync(survivor, named, cancellation));
        var failed = named ?? channel.Source;
        // At the same time: each may take as long as its patience.
        var probing = HealthProbe.CheckAsync(failed, context.Login(failed), ProbeLevel.Query, context.Timeout, new ProbeOptions { CheckReplication = false }, cancellation);
        var receiver = await ReceiverObservation.LookAsync(context, survivor, channel, cancellation);
        var own = await probing;
        var now = await session.TakeReplicaSnapshotAsync(cancellation);
        channel = now.Channel(channel.Name) ?? channel;
        var known = FailoverSituation.KnownOf(store.Newest(survivor.Server, failed), channel);
        return new()
        {
            Survivor = now,
            Channel = channel,
            Failed = failed,
            Known = known,
            Signals = new() { Failed = failed, Survivor = survivor.Server, Own = own, Receiver = receiver, ProvedAt = known?.At },
            IsManaged = await NodeSignal.IsManagedAsync(session, cancellation),
            IsServing = await NodeSignal.IsServingAsync(session, cancellation),
        };
    }

    private static ChannelSnapshot? Only(ServerSnapshot survivor) => survivor.Channels is [{ SourceHost.Length: > 0 } one] ? one : null;

    private static async Task<ChannelSnapshot?> ChannelFromAsync(ServerSnapshot survivor, ServerEndpoint failed, CancellationToken cancellation)
    {
        var configured = survivor.Channels.Where(c => c.SourceHost.Length > 0).ToList();
        if (configured.FirstOrDefault(c => c.Source == failed) is { } same)
            return same;
        // A name here and an address there may be one server.
        foreach (var channel in configured.Where(c => c.SourcePort == failed.Port))
        {
            if ((await AddressesAsync(channel.SourceHost, cancellation)).Intersect(await AddressesAsync(failed.Host, cancellation)).Any())
                return channel;
        }

        return null;
    }

    private static async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
