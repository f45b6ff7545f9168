namespace MySqlHa.Replication.BinaryLog;

/// <summary>What an image of a row consists of: a bit for each of its columns that says whether it is NULL, and the values of the others.</summary>
internal sealed class RowLayout
{
    internal RowLayout(ColumnWidth[] columns, int jsonColumns)
    {
        (Columns, BitmapBytes, PartialBytes) = (columns, (columns.Length + 7) / 8, (jsonColumns + 7) / 8);
        var runs = new List<(int, int)>();
        var sum = 0;
        foreach (var column in columns)
        {
            sum += column.Fixed;
            if (column.Prefix == 0)
                continue;
            runs.Add((sum, column.Prefix));
            sum = 0;
        }

        (Runs, Tail) = ([.. runs], sum);
    }

    /// <summary>The columns that it holds.</summary>
    internal ColumnWidth[] Columns { get; }

    /// <summary>Bytes of the NULL bits.</summary>
    internal int BitmapBytes { get; }

    /// <summary>Bytes of the bits that say which JSON column of the table is a part only.</summary>
    internal int PartialBytes { get; }

    /// <summary>A row without NULL: bytes up to a value of variable length, and the bytes of its length, as often as there is one...</summary>
    internal (int Fixed, int Prefix)[] Runs { get; }

    /// <summary>... and the bytes behind the last of them.</summary>
    internal int Tail { get; }
}
