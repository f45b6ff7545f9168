using MySqlHa.Replication.Operations.Compare;

namespace MySqlHa.Replication.Tests.Operations.Compare;

/// <summary>What a comparison decides, without servers.</summary>
public sealed class ComparePureTests
{
    private static readonly TableColumn Id = new() { Name = "id", DataType = "int", ColumnType = "int" };
    private static readonly TableColumn Name = new() { Name = "na`me", DataType = "varchar", ColumnType = "varchar(20)", Charset = "utf8mb4", Collation = "utf8mb4_bin" };
    private static readonly TableColumn Note = new() { Name = "note", DataType = "varchar", ColumnType = "varchar(20)", Charset = "latin1", Collation = "latin1_bin", Nullable = true };
    private static readonly TableColumn Blob = new() { Name = "b", DataType = "longblob", ColumnType = "longblob", Nullable = true };

    [Theory]
    [InlineData(2000, 2000, 0.1, 10000)]
    [InlineData(2000, 2000, 0.001, 16000)] // eight times at most
    [InlineData(10000, 10000, 2.0, 5000)] // half way down
    [InlineData(10000, 0, 1.0, 10000)] // an empty chunk tells nothing
    [InlineData(150, 150, 50.0, 100)]
    public void A_chunk_grows_and_shrinks_towards_the_time_wanted(long size, long rows, double took, long next) =>
        Assert.Equal(next, ChunkSize.Next(size, rows, TimeSpan.FromSeconds(took), TimeSpan.FromSeconds(0.5)));

    [Theory]
    [InlineData(null, 99, 2, 0, null)]
    [InlineData(2L, 1, 2, 0, null)]
    [InlineData(3L, 1, 2, 0, "the replica is 3 s behind (limit 2 s)")]
    [InlineData(0L, 26, 2, 25, "26 threads are running (limit 25)")]
    [InlineData(0L, 25, 2, 25, null)]
    public void It_pauses_for_lag_and_for_load(long? lag, long running, double mostLag, int mostRunning, string? reason) =>
        Assert.Equal(reason, CompareThrottle.Reason(lag, running, mostLag, mostRunning));

    [Fact]
    public void Pauses_grow_to_two_seconds() =>
        Assert.Equal([0.1, 0.2, 0.4, 2, 2], new[] { 0, 1, 2, 5, 1000 }.Select(n => CompareThrottle.Pause(n).TotalSeconds));

    [Fact]
    public void The_time_left_is_told_by_the_rate_of_this_run()
    {
        var progress = new CompareProgress("d.t", 600, 1000, 200, TimeSpan.FromSeconds(4), "");
        Assert.Equal((0.6, TimeSpan.FromSeconds(8)), (progress.Fraction, progress.Remaining));
        Assert.Null((progress with { RowsNow = 0 }).Remaining);
        Assert.Equal((1, TimeSpan.Zero), ((progress with { Rows = 1200 }).Fraction, (progress with { Rows = 1200 }).Remaining));
    }

    [Theory]
    [InlineData("1=1", RowState.Equal)]
    [InlineData("1≠2", RowState.Open)]
    [InlineData("1≠2!", RowState.Different)]
    [InlineData("1≠-!", RowState.Missing)]
    [InlineData("-≠1!", RowState.Extra)]
    [InlineData("1≠2 1=1", RowState.Equal)]
    public void One_sight_tells_when_both_are_at_one_point(string sights, RowState state) => Assert.Equal(state, Judge(sights.Split(' ')).State);

    [Fact]
    public void What_never_moves_is_a_difference_after_enough_sights_and_not_before()
    {
        string[] same = [.. Enumerable.Repeat("1,5≠1,6", RowVerdict.Enough)];
        Assert.Equal(RowState.Open, Judge(same[1..]).State);
        var verdict = Judge(same);
        Assert.Equal((RowState.Different, "1"), (verdict.State, string.Join(',', verdict.Columns)));
        Assert.Equal(RowState.Missing, Judge([.. Enumerable.Range(0, RowVerdict.Enough).Select(i => $"{i}≠-")]).State);
    }

    [Fact]
    public void What_moves_on_the_reference_is_no_difference_however_long_one_looks()
    {
        string[] moving = [.. Enumerable.Range(0, RowVerdict.Most).Select(i => $"{i}≠{i + 1}")];
        Assert.All(Enumerable.Range(1, RowVerdict.Most - 1), n => Assert.Equal(RowState.Open, Judge(moving[..n]).State));
        Assert.Equal(RowState.Unsettled, Judge(moving).State);
        // One sight at which the reference had another value is enough to doubt all others.
        string[] flipping = [.. Enumerable.Repeat("0≠1", 30), "1≠0"];
        Assert.Equal(RowState.Open, Judge(flipping).State);
    }

    [Fact]
    public void A_busy_column_does_not_hide_another()
    {
        var verdict = Judge([.. Enumerable.Range(0, RowVerdict.Enough).Select(i => $"{i},7,8≠{i + 1},7,9")]);
        Assert.Equal((RowState.Different, "2"), (verdict.State, string.Join(',', verdict.Columns)));
    }

    [Fact]
    public void A_range_begins_behind_and_ends_with_its_bounds_in_the_order_of_the_index()
    {
        Assert.Equal("TRUE", KeySql.Condition([Id], KeyRange.All));
        Assert.Equal("`id` > 5 AND `id` <= 9", KeySql.Condition([Id], new(["5"], ["9"])));
        Assert.Equal(
            "`id` >= 5 AND (`id` > 5 OR (`id` = 5 AND `na``me` > _utf8mb4 0x61 COLLATE utf8mb4_bin)) AND `id` <= 9 AND (`id` < 9 OR (`id` = 9 AND `na``me` <= _utf8mb4 '' COLLATE utf8mb4_bin))",
            KeySql.Condition([Id, Name], new(["5", "61"], ["9", ""])));
    }

    [Fact]
    public void A_rows_text_has_lengths_and_marks_so_that_no_two_rows_share_it()
    {
        Assert.Equal("CRC32(CRC32(CONCAT_WS('#', `id`, CAST(`na``me` AS BINARY))))", RowHash.Of([Name, Id], ChecksumKind.Crc32));
        Assert.Equal(
            "CRC32(CRC32(CONCAT_WS('#', `id`, LENGTH(`na``me`), IFNULL(LENGTH(`note`), 'N'), CAST(`na``me` AS BINARY), CAST(`note` AS BINARY))))", RowHash.Of([Id, Name, Note], ChecksumKind.Crc32));
        Assert.Equal("CRC32(CRC32(CONCAT_WS('#', IFNULL(CRC32(`b`), 'N'), IFNULL(LENGTH(`b`), 'N'))))", RowHash.Of([Blob], ChecksumKind.Crc32));
        Assert.Contains("SHA2(`b`, 256)", RowHash.Of([Blob], ChecksumKind.Sha256), StringComparison.Ordinal);
    }

    [Fact]
    public void Gtids_that_are_being_committed_are_read_without_their_threads() =>
        Assert.Equal("3e11fa47-71ca-11e1-9e33-c80aa9429562:3:7", OwnedGtids.Parse("3E11FA47-71CA-11E1-9E33-C80AA9429562:3#14:7#199").ToString());

    [Fact]
    public void Releases_write_one_type_in_several_ways_and_the_order_of_columns_counts()
    {
        TableStructure Of(params TableColumn[] columns) => new() { Schema = "d", Name = "t", Columns = columns };
        var old = Name with { Charset = "utf8", Collation = "utf8_bin" };
        Assert.Empty(StructureDifference.Of(Of(Id with { ColumnType = "int(11)" }, old), Of(Id, old with { Charset = "utf8mb3", Collation = "utf8mb3_bin" })));
        Assert.Contains("another order", Assert.Single(StructureDifference.Of(Of(Id, Name), Of(Name, Id))).Detail, StringComparison.Ordinal);
        Assert.Equal(["id", "note"], StructureDifference.Of(Of(Id, Name), Of(Id with { Nullable = true }, Name, Note)).Select(d => d.Key));
    }

    private static RowVerdict Judge(params string[] sights) => RowVerdict.Of([.. sights.Select(s =>
    {
        var parts = s.TrimEnd('!').Split('=', '≠');
        return new RowSight(parts[0] == "-" ? null : parts[0], parts[1] == "-" ? null : parts[1], s.EndsWith('!'));
    })]);
}
