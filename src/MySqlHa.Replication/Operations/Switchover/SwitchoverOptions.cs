namespace MySqlHa.Replication.Operations.Switchover;

/// <summary>How a switchover is done.</summary>
public sealed record SwitchoverOptions
{
    /// <summary>Time for all of it. Half of it may pass until the new active server is in step.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long statements of the old active server that would hold up its lock may go on before their sessions are killed; null: half of <see cref="Timeout"/>.</summary>
    public TimeSpan? KillAfter { get; init; }

    internal TimeSpan Patience => KillAfter ?? (Timeout / 2);
}
