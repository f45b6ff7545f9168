using MySqlHa.Node.Witness;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Health;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>What a role loop hears.</summary>
internal abstract record RoleEvent
{
    /// <summary>VRRP changed its state; whether a master that had been heard fell silent, and for how long it may still serve.</summary>
    internal sealed record Transition(VrrpState From, VrrpState To, string Reason, bool MasterLost = false, TimeSpan HolderMayServe = default) : RoleEvent
    {
        internal static Transition Of(VrrpTransition told) => new(told.From, told.To, told.Reason, told.MasterLost, told.HolderMayServe);
    }

    /// <summary>The master has been silent: this node may be master soon.</summary>
    internal sealed record MasterLate : RoleEvent;

    /// <summary>The health monitor said something new of the own server.</summary>
    internal sealed record Verdict(HealthVerdict Value) : RoleEvent;

    /// <summary>The look that is taken again and again.</summary>
    internal sealed record Looked(PairLook Look) : RoleEvent;

    /// <summary>The lease at the witness.</summary>
    internal sealed record Lease(LeaseNews News, string Why) : RoleEvent;

    /// <summary>An operation gave a command.</summary>
    internal sealed record Commanded(NodeCommand Command) : RoleEvent;

    /// <summary>The server that an operation's word to take waited for is open.</summary>
    internal sealed record TakeOpened(RoleLoop.PendingTake Take) : RoleEvent;

    /// <summary>An operation's word to take, that waited for the server to be opened, has ended, or still waits and has for long.</summary>
    internal sealed record TakeEnded(RoleLoop.PendingTake Take, bool Waits) : RoleEvent;

    /// <summary>A tracker or the operator says that this node is unfit: the server is closed first. Null for fit again.</summary>
    internal sealed record Fault(string Key, string? Reason, bool Planned) : RoleEvent;

    /// <summary>The operator lets a node that was held take over again.</summary>
    internal sealed record Resumed : RoleEvent;

    /// <summary>A handover has ended; what shall follow.</summary>
    internal sealed record HandedOver(bool Done, string Reason, Action Then) : RoleEvent;

    /// <summary>The instance stops.</summary>
    internal sealed record Leave(string Reason, TaskCompletionSource Done) : RoleEvent;
}
