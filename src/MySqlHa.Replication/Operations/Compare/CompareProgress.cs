namespace MySqlHa.Replication.Operations.Compare;

/// <summary>How far a comparison is, and how long it will take. Rows are the servers' estimates until they have been read.</summary>
/// <param name="Table">The table under way.</param>
/// <param name="Rows">Rows read, in this run and those before it.</param>
/// <param name="EstimatedRows">Rows of all tables.</param>
/// <param name="RowsNow">Rows read in this run.</param>
/// <param name="Elapsed">Time of this run, without pauses.</param>
/// <param name="WaitsFor">What it waits for; "" when it reads.</param>
public sealed record CompareProgress(string Table, long Rows, long EstimatedRows, long RowsNow, TimeSpan Elapsed, string WaitsFor)
{
    /// <summary>How much is done, 0 to 1.</summary>
    public double Fraction => EstimatedRows <= 0 ? 0 : Math.Min(1, (double)Rows / EstimatedRows);

    /// <summary>Time left at the rate of this run; null before there is one.</summary>
    public TimeSpan? Remaining => RowsNow <= 0 || Elapsed <= TimeSpan.Zero ? null : Elapsed * (Math.Max(0, EstimatedRows - Rows) / (double)RowsNow);
}
