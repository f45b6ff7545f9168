namespace MySqlHa.Lab.Router;

/// <summary>A line of an instance's log.</summary>
/// <param name="At">When.</param>
/// <param name="Level">Information, Warning or Error.</param>
/// <param name="Code">The stable word for scripts.</param>
/// <param name="Message">What happened.</param>
public sealed record MySqlHaLogLine(DateTimeOffset At, string Level, string Code, string Message);
