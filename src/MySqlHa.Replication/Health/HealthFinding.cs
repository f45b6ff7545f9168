namespace MySqlHa.Replication.Health;

/// <summary>A status and the reason for it: a stable code, and text that says what it means and what to do.</summary>
internal sealed record HealthFinding(HealthStatus Status, string Code, string Text)
{
    public override string ToString() => $"{Code}: {Text}";
}
