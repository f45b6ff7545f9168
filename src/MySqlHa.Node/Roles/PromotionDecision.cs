namespace MySqlHa.Node.Roles;

/// <summary>What a promotion does next.</summary>
internal enum PromotionAction
{
    /// <summary>Looks again.</summary>
    Wait,

    /// <summary>Closes the other server.</summary>
    FencePeer,

    /// <summary>Stops the receiver and writes the failover record.</summary>
    BeginFailover,

    /// <summary>Opens the own server, and serves.</summary>
    Open,

    /// <summary>Gives up: FAULT.</summary>
    Refuse,
}

/// <summary>What a promotion does next, and why.</summary>
/// <param name="Action">What.</param>
/// <param name="Why">For the operator.</param>
/// <param name="Overdue">Whether the time for catching up is over.</param>
internal sealed record PromotionDecision(PromotionAction Action, string Why, bool Overdue = false);
