namespace MySqlHa.Lab.Linux;

/// <summary>What a command that ran to its end left.</summary>
/// <param name="ExitCode">Exit code; 128 + n after signal n.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error);
