using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>All that a failover is decided by.</summary>
public sealed record FailoverSituation
{
    /// <summary>The server that shall take over.</summary>
    public required ServerSnapshot Survivor { get; init; }

    /// <summary>Its channel from the failed server.</summary>
    public required ChannelSnapshot Channel { get; init; }

    /// <summary>The server that is said to have failed.</summary>
    public required ServerEndpoint Failed { get; init; }

    /// <summary>What tells that.</summary>
    public required FailoverSignals Signals { get; init; }

    /// <summary>The record of this very failure, written by a failover that did not end, or by a node; null when there is none.</summary>
    public FailoverRecord? Known { get; init; }

    /// <summary>What the failed server's logs have that the survivor lacks; null when nobody looked.</summary>
    public FailoverSalvage? Salvage { get; init; }

    /// <summary>Whether a process runs the survivor's node.</summary>
    public bool IsManaged { get; init; }

    /// <summary>Whether that node serves already.</summary>
    public bool IsServing { get; init; }

    /// <summary>What was found in the failed server's logs and was not on the survivor: now, or when this failover was tried before.</summary>
    internal GtidSet Stranded
    {
        get
        {
            var before = GtidSet.Parse(Known?.Stranded ?? "", Survivor.Release.IsMariaDb);
            return Salvage is null ? before : before.Union(Salvage.Found);
        }
    }

    /// <summary>Whether the survivor takes writes, pulls nothing, and serves where it can.</summary>
    internal bool IsDone => !Survivor.ReadOnly && Channel.Receiver == ReceiverState.Stopped && IsServing == IsManaged;

    /// <summary>The newest record of these two, if it is of this failure: nothing was received since it was written.</summary>
    internal static FailoverRecord? KnownOf(FailoverRecord? newest, ChannelSnapshot channel) =>
        newest is not null && newest.ReceivedLogFile == channel.ReceivedLogFile && newest.ReceivedLogPosition == channel.ReceivedLogPosition ? newest : null;
}
