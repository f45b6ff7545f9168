namespace MySqlHa.Lab.Cli;

/// <summary>A host in the status.</summary>
internal sealed record HostStatus(string Name, string Namespace, string Address, string? Server, string? Socket);
