namespace MySqlHa.Node.Witness;

/// <summary>What a node does next about the role.</summary>
internal enum LeaseAction
{
    /// <summary>Nothing: it is closed and does not want the role.</summary>
    None,

    /// <summary>Gives the role back: it has it, and is closed.</summary>
    Release,

    /// <summary>Asks the witness for the role; it stays as it is meanwhile.</summary>
    Acquire,

    /// <summary>Renews its lease before it does anything else.</summary>
    Renew,

    /// <summary>May open its server, or leave it open, until <see cref="LeaseDecision.WritableUntil"/>.</summary>
    Write,

    /// <summary>Does not open its server.</summary>
    Refuse,

    /// <summary>Closes its server now.</summary>
    StepDown,
}
