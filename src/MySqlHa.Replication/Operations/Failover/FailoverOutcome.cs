namespace MySqlHa.Replication.Operations.Failover;

/// <summary>What a failover loses: what was known before, and what was not applied when the survivor was opened by force.</summary>
/// <param name="loss">What was known before.</param>
public sealed class FailoverOutcome(FailoverLoss loss)
{
    /// <summary>Received and not applied when the survivor was opened; empty for nothing.</summary>
    public string Unapplied { get; internal set; } = "";

    /// <summary>How far the salvage has come; null when nothing is to be brought.</summary>
    public RestoreProgress? Salvage { get; internal set; }

    /// <summary>All of it in words; empty when nothing that a client saw acknowledged can be lost.</summary>
    public string Lost => string.Join("; ", new[] { loss.Lacking, Unapplied.Length == 0 ? "" : $"received and not applied: {Unapplied}", loss.Unsent }.Where(t => t.Length > 0));
}
