namespace MySqlHa.Lab.Router;

/// <summary>A state change as the script's hook was told it.</summary>
/// <param name="Name">The instance.</param>
/// <param name="From">The state left.</param>
/// <param name="To">The state entered: Backup, Master, Fault or Stopped.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When, by the machine's clock.</param>
public sealed record MySqlHaStateChange(string Name, string From, string To, string Reason, DateTimeOffset At);
