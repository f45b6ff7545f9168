namespace MySqlHa.Node.Roles;

/// <summary>Whether a node that was told to take over may.</summary>
/// <param name="Open">Its server takes writes.</param>
/// <param name="Told">The operation that told it still stands by that: it is about to open the server.</param>
/// <param name="Why">Where it may not, why.</param>
internal readonly record struct TakeReadiness(bool Open, bool Told, string Why);
