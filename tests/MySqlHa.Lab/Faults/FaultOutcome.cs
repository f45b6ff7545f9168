namespace MySqlHa.Lab.Faults;

/// <summary>Who has to serve after a fault.</summary>
internal enum FaultOutcome
{
    /// <summary>The node that did: the fault is no reason to move.</summary>
    Stays,

    /// <summary>The other one.</summary>
    Moves,

    /// <summary>One of them, whichever.</summary>
    Either,
}
