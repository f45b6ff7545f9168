namespace MySqlHa.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Runs">Runs a figure.</param>
/// <param name="Soak">How long the soak lasts.</param>
/// <param name="Seed">Where chance begins.</param>
/// <param name="Filter">Rows of the fault suite with this in "fault, who"; all by default.</param>
/// <param name="Tables">Where the fault suite's table goes, without extension; null for nowhere.</param>
internal sealed record Plan(int Runs, TimeSpan Soak, int Seed, string Filter = "", string? Tables = null)
{
    /// <summary>Runs of what takes long each time.</summary>
    public int Few => Math.Max(1, Runs / 4);
}
