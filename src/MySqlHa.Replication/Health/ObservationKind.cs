namespace MySqlHa.Replication.Health;

/// <summary>Everything a monitor can see of its server.</summary>
internal enum ObservationKind
{
    /// <summary>The query was answered.</summary>
    Answered,

    /// <summary>The query was answered with an error that the server lives with.</summary>
    AnsweredDegraded,

    /// <summary>The server is alive and did not let us in.</summary>
    Declined,

    /// <summary>No answer within the timeout, counted in time in which we ourselves were running.</summary>
    Unanswered,

    /// <summary>The connection broke or could not be made, and the kernel did not say that nobody listens.</summary>
    Failed,

    /// <summary>The kernel says that nobody listens.</summary>
    NobodyListens,

    /// <summary>The server says that it is shutting down.</summary>
    ShuttingDown,

    /// <summary>The parked session is in place.</summary>
    Parked,

    /// <summary>The parked session was cut.</summary>
    ParkedCut,

    /// <summary>The process is found and runs.</summary>
    ProcessRunning,

    /// <summary>The process has been stopped for the grace time.</summary>
    ProcessStopped,

    /// <summary>The process has died.</summary>
    ProcessGone,

    /// <summary>The process cannot be seen (remote, not found, no right to look).</summary>
    ProcessUnknown,
}
