namespace MySqlHa.Lab.Observation;

/// <summary>An address came to a host or left it, as the kernel told ip-monitor(8).</summary>
/// <param name="At">When.</param>
/// <param name="Host">Where.</param>
/// <param name="Address">Which.</param>
/// <param name="Held">Whether the host holds it from then on.</param>
public sealed record AddressChange(DateTimeOffset At, LabHost Host, string Address, bool Held);
