namespace MySqlHa.Node.Roles;

/// <summary>What is known of the fence of the node's own server.</summary>
internal enum FenceKnowledge
{
    /// <summary>Nobody has looked since the server was started, or since it last answered.</summary>
    Unknown,

    /// <summary>It was seen to hold.</summary>
    Holds,

    /// <summary>The server is open because this node serves, or is told to leave it open.</summary>
    Open,

    /// <summary>It should hold and does not yet.</summary>
    Pending,
}

/// <summary>The fence of the node's own server.</summary>
/// <param name="Knowledge">What is known.</param>
/// <param name="Since">Since when.</param>
/// <param name="Why">Why it is pending; empty otherwise.</param>
internal sealed record FenceState(FenceKnowledge Knowledge, DateTimeOffset Since, string Why = "")
{
    /// <summary>The state after another finding: the time is that of the change, not of the last finding.</summary>
    internal FenceState To(FenceKnowledge knowledge, DateTimeOffset now, string why = "") =>
        knowledge == Knowledge ? this with { Why = why } : new(knowledge, now, why);

    /// <inheritdoc/>
    public override string ToString() => Knowledge == FenceKnowledge.Pending ? $"Pending: {Why}" : Knowledge.ToString();
}
