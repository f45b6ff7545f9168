namespace MySqlHa.Commands;

/// <summary>What an operation measured or found out, beside its steps.</summary>
/// <param name="WriteGap">For how long no server took writes; null: not measured.</param>
/// <param name="Lost">What may be lost, in words; empty: nothing.</param>
/// <param name="Salvaged">How many transactions came from the failed server's logs.</param>
internal sealed record FailoverFacts(TimeSpan? WriteGap = null, string Lost = "", int Salvaged = 0);
