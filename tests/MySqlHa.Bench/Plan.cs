namespace MySqlHa.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Runs">Runs a figure.</param>
/// <param name="Soak">How long the soak lasts.</param>
/// <param name="Seed">Where chance begins.</param>
internal sealed record Plan(int Runs, TimeSpan Soak, int Seed)
{
    /// <summary>Runs of what takes long each time.</summary>
    public int Few => Math.Max(1, Runs / 4);
}
