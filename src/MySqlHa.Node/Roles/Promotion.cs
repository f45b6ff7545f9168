using MySqlHa.Node.Witness;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>A promotion under way.</summary>
/// <param name="transition">What made the node master.</param>
/// <param name="journal">Where it is told.</param>
/// <param name="time">Whose time it takes.</param>
internal sealed class Promotion(RoleEvent.Transition transition, JournalEntry journal, TimeProvider time)
{
    private long? _peerWritableSince;

    /// <summary>Why the node became master.</summary>
    internal string Reason { get; } = transition.Reason;

    /// <summary>Whether a master that had been heard fell silent: clients wait, and whoever is silent may well be dead.</summary>
    internal bool MasterLost { get; } = transition.MasterLost;

    /// <summary>For how long the router that was master before may still serve.</summary>
    internal TimeSpan HolderMayServe => transition.HolderMayServe - Elapsed is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Whether the other node was asked if its server has failed, before anything else.</summary>
    internal bool KnownFailureAsked { get; set; }

    internal JournalEntry Journal { get; } = journal;

    internal long Begun { get; } = time.GetTimestamp();

    internal TimeSpan Elapsed => time.GetElapsedTime(Begun);

    /// <summary>The record of the failover, once the receiver is stopped for it.</summary>
    internal FailoverRecord? Record { get; set; }

    /// <summary>The record as it was written last. Each writing costs two flushes of the disk, and clients wait.</summary>
    internal FailoverRecord? Written { get; set; }

    /// <summary>A look that an action brought along: the next decision needs no other.</summary>
    internal ServerSnapshot? Fresh { get; set; }

    /// <summary>Whether the other node cannot open its server meanwhile.</summary>
    internal bool Exclusive { get; set; }

    /// <summary>The witness's answer to the question for the role, which may be under way; null before it is asked again.</summary>
    internal Task<LeaseDecision>? Lease { get; set; }

    /// <summary>What the journal has of the witness's answers, so that it has each once.</summary>
    internal LeaseAction? LeaseNoted { get; set; }

    /// <summary>What was said last, so that it is said once.</summary>
    internal string Said { get; set; } = "";

    internal bool SaidOverdue { get; set; }

    /// <summary>For how long the other server has been seen to take writes without a break.</summary>
    internal TimeSpan PeerWritable(ServerSnapshot? peer)
    {
        _peerWritableSince = peer is { IsFenced: false } ? _peerWritableSince ?? time.GetTimestamp() : null;
        return _peerWritableSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
    }
}
