namespace MySqlHa.Vrrp.Engine;

/// <summary>The loop's state as other threads see it: made anew at each change, never changed.</summary>
internal sealed record StateView(
    VrrpState State,
    DateTimeOffset Since,
    string Reason,
    int EffectivePriority,
    uint? Master,
    int? MasterPriority,
    long MasterIntervalMicroseconds,
    bool Serving,
    string? Held)
{
    /// <summary>Why it is what it is, or, held, why it stays so.</summary>
    public string ShownReason => State == VrrpState.Backup && Held is not null ? $"held: {Held}" : Reason;
}
