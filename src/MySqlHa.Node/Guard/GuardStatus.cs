namespace MySqlHa.Node.Guard;

/// <summary>A node's guard at this moment.</summary>
/// <param name="State">Starting, Running or Lost.</param>
/// <param name="ProcessId">Its process; null where there is none.</param>
/// <param name="Since">Since when it is in that state.</param>
/// <param name="Restarts">How many took another's place since the node was started.</param>
public sealed record GuardStatus(string State, int? ProcessId, DateTimeOffset Since, int Restarts);
