using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node;

/// <summary>A user's check: how it is run, and what runs.</summary>
/// <param name="Options">Interval, timeout, rise, fall, weight.</param>
/// <param name="Check">Runs once; must listen to the token.</param>
public sealed record NodeCheck(CheckOptions Options, Func<CancellationToken, Task<CheckOutcome>> Check);
