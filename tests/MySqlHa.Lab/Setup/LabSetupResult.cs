namespace MySqlHa.Lab.Setup;

/// <summary>What the set-up came to.</summary>
/// <param name="MySqlRoot">Folder of the MySQL server, or null if there is none.</param>
/// <param name="MySqlProblem">Why there is none, and what to do; null if there is one. MariaDB can be used in any case.</param>
/// <param name="Installed">Packages that were installed.</param>
public sealed record LabSetupResult(string? MySqlRoot, string? MySqlProblem, IReadOnlyList<string> Installed);
