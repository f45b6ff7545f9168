namespace MySqlHa.Node.Witness;

/// <summary>The right to write, as the loop that opens and closes the server sees it.</summary>
internal interface IRoleLease : IAsyncDisposable
{
    /// <summary>Whether there is time enough left to open the server now.</summary>
    bool MayOpen { get; }

    /// <summary>How long a promotion waits for another node's lease to end: longer than one that is not renewed can last.</summary>
    TimeSpan Patience { get; }

    /// <summary>What is known at the moment.</summary>
    WitnessStatus Status { get; }

    /// <summary>Begins to renew.</summary>
    void Start();

    /// <summary>
    /// Asks for the role. With <see cref="LeaseAction.Write"/> it is this node's from here on, and <see cref="LeaseNews.Lost"/> is told when it is not any more.
    /// Never fails: a witness that does not answer is <see cref="LeaseAction.Refuse"/>.
    /// </summary>
    Task<LeaseDecision> AcquireAsync();

    /// <summary>Gives the role back: the server is closed, or its address is off. Never fails; what cannot be said now is said as soon as the witness answers.</summary>
    Task LetGoAsync();
}
