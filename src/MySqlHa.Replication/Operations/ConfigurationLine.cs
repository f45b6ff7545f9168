namespace MySqlHa.Replication.Operations;

/// <summary>A line of my.cnf and why it is there.</summary>
/// <param name="Setting">name = value.</param>
/// <param name="Why">The comment above it, without #.</param>
internal sealed record ConfigurationLine(string Setting, string Why);
