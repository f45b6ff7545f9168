namespace MySqlHa.Lab.Cli;

/// <summary>A process in the status.</summary>
internal sealed record ProcessStatus(string Name, string Host, int Id, string State, string Log);
