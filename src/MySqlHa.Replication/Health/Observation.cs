namespace MySqlHa.Replication.Health;

/// <summary>One thing seen. Times are of the monitor's monotonic clock.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When it was seen.</param>
/// <param name="StartedAt">When the question was asked: an answer to a question older than the evidence proves nothing.</param>
/// <param name="Reason">"code: meaning; remedy".</param>
internal readonly record struct Observation(ObservationKind Kind, TimeSpan At, TimeSpan StartedAt, string Reason);
