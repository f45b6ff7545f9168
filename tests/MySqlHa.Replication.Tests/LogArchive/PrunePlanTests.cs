using CsCheck;
using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>Pruning takes what it may, from the oldest on, and never the file in use.</summary>
public sealed class PrunePlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<ArchivedFile[]> Archives = Gen.Select(Gen.Int[0, 100], Gen.Int[0, 30]).Array[0, 12].Select(files => files
        .Select((f, i) => new ArchivedFile(new LogFileName("binlog", i + 1), f.Item1, i + 1 < files.Length ? Now - TimeSpan.FromHours(30 * (files.Length - i)) - TimeSpan.FromHours(f.Item2) : null))
        .ToArray());

    [Fact]
    public void Only_what_is_too_old_or_too_much_goes_and_no_more_of_it() => Gen.Select(Archives, Gen.Int[-1, 400], Gen.Int[-1, 400]).Sample((files, hours, bytes) =>
    {
        TimeSpan? age = hours < 0 ? null : TimeSpan.FromHours(hours);
        long? most = bytes < 0 ? null : bytes;
        var gone = PrunePlan.For(files, age, most, Now);

        Assert.Equal(files.Take(gone.Count).Select(f => f.Name), gone);
        Assert.True(gone.Count < files.Length || files.Length == 0);
        for (var i = 0; i < files.Length - 1; i++)
        {
            var rest = files.Skip(i).Sum(f => f.Size);
            var due = (age is { } a && Now - files[i].EndedAt > a) || (most is { } m && rest > m);
            if (i < gone.Count)
                Assert.True(due);
            else if (i == gone.Count)
                Assert.False(due);
        }
    });

    [Fact]
    public void A_file_whose_end_is_not_known_is_not_old()
    {
        ArchivedFile[] files = [new(new("binlog", 1), 10, null), new(new("binlog", 2), 10, null)];
        Assert.Empty(PrunePlan.For(files, TimeSpan.Zero, null, Now));
        Assert.Equal([new LogFileName("binlog", 1)], PrunePlan.For(files, null, 5, Now));
    }
}
