namespace MySqlHa.Replication.Plan;

/// <summary>A run in the journal that has no end: it was killed, its machine went down, or it is still under way.</summary>
/// <param name="Run">Its id.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="LastAt">When it wrote its last line.</param>
/// <param name="StepId">The last step that it wrote of; "" when it came to none.</param>
/// <param name="StepServer">The server of that step, as host:port; "" when it came to none.</param>
/// <param name="Process">The process that ran it.</param>
/// <param name="StillRunning">Whether that process lives, and is not this one.</param>
public sealed record UnfinishedRun(
    string Run, DateTimeOffset StartedAt, DateTimeOffset LastAt, string StepId, string StepServer, int Process, bool StillRunning);
