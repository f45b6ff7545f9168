namespace MySqlHa.Vrrp.Engine;

/// <summary>The loop's state as other threads see it: made anew at each change, never changed.</summary>
internal sealed record StateView(
    VrrpState State,
    DateTimeOffset Since,
    string Reason,
    int EffectivePriority,
    uint? Master,
    int? MasterPriority,
    long MasterIntervalMicroseconds);
