namespace MySqlHa.Replication.Operations.Compare;

/// <summary>How many rows the next chunk shall have, so that it takes the time that was asked for. Pure.</summary>
public static class ChunkSize
{
    /// <summary>Rows of the first chunk of a table.</summary>
    public const long First = 2000;

    /// <summary>Rows of the largest: what is held in memory when it is looked through row by row comes from parts of it.</summary>
    public const long Most = 5_000_000;

    private const long Least = 100;

    /// <summary>The next chunk's rows.</summary>
    /// <param name="size">What the last one was meant to have.</param>
    /// <param name="rows">What it had.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="wanted">How long one shall take.</param>
    public static long Next(long size, long rows, TimeSpan took, TimeSpan wanted)
    {
        if (rows <= 0 || took <= TimeSpan.Zero)
            return size;
        // Half way in the logarithm down, all the way up to eight times: a slow chunk may have been one that was not in memory.
        var exact = rows * (wanted / took);
        var next = exact < size ? Math.Sqrt(exact * size) : Math.Min(exact, size * 8.0);
        return (long)Math.Clamp(next, Least, Most);
    }
}
