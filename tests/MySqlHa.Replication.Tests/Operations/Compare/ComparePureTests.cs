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
    public void A_rows_text_has_separators_and_marks_of_chance_so_that_no_two_rows_share_it()
    {
        var salt = new RowSalt("AA", "BB", 3);
        string separator = "_binary 0xAA COLLATE `binary`", none = "_binary 0xBB COLLATE `binary`";
        string Of(params TableColumn[] columns) => RowHash.Of(columns, ChecksumKind.Crc32, salt);
        Assert.Equal($"CRC32(CONCAT(`na``me`, {separator}, `id`))", Of(Name, Id));
        Assert.Equal($"CRC32(CONCAT(`id`, {separator}, `na``me`, {separator}, IFNULL(`note`, {none})))", Of(Id, Name, Note));
        Assert.Equal($"CRC32(CONCAT(IFNULL(CRC32(`b`), {none}), {separator}, IFNULL(LENGTH(`b`), {none})))", Of(Blob));
        Assert.Equal("CRC32(`id`)", Of(Id));
        Assert.Contains("SHA2(`b`, 256)", RowHash.Of([Blob], ChecksumKind.Sha256, salt), StringComparison.Ordinal);
        Assert.Equal("BIT_XOR(h * 3)", RowHash.Xor("h", ChecksumKind.Crc32, salt));
        Assert.Equal("SUM(CRC32(h))", RowHash.Sum("h", ChecksumKind.Crc32));
    }

    [Fact]
    public void Chance_draws_another_salt_each_time_whose_products_stay_within_64_bits()
    {
        var salts = Enumerable.Range(0, 200).Select(_ => RowSalt.Create()).ToArray();
        Assert.Equal(400, salts.SelectMany(s => new[] { s.Separator, s.Null }).Distinct().Count());
        Assert.All(salts, s => Assert.Equal((12, 12, 1u, 1u), (s.Separator.Length, s.Null.Length, s.Factor & 1, s.Factor >> 31)));
        Assert.True(salts.Select(s => s.Factor).Distinct().Count() > 190);
    }

    [Fact]
    public void The_same_change_of_two_rows_is_seen_in_their_checksum()
    {
        // A flag is set in both: CRC32 of both changes by the same bits. BIT_XOR of it alone would be what it was.
        var factor = (ulong)RowSalt.Create().Factor;
        var seen = 0;
        foreach (var (one, other) in Enumerable.Range(1, 1000).Select(i => (2 * i, 2 * i + 1)))
        {
            uint[] before = [Crc($"{one:0000}#0"), Crc($"{other:0000}#0")], after = [Crc($"{one:0000}#1"), Crc($"{other:0000}#1")];
            Assert.Equal(before[0] ^ before[1], after[0] ^ after[1]);
            seen += ((before[0] * factor) ^ (before[1] * factor)) != ((after[0] * factor) ^ (after[1] * factor)) ? 1 : 0;
        }

        Assert.Equal(1000, seen);
    }

    [Fact]
    public void The_end_of_a_chunk_is_guessed_from_the_density_of_the_last_one()
    {
        var pace = new KeyPace([Id]);
        Assert.Null(pace.Guess(["5"], 100));
        pace.Learn(new(["-1000"], ["1000"]), 500);
        Assert.Equal(["1400"], pace.Guess(["1000"], 100)!.Through);
        // A chunk without rows, the first one and the last one teach nothing.
        foreach (var (range, rows) in new (KeyRange, long)[] { (new(["1"], ["9"]), 0), (new(null, ["9"]), 5), (new(["1"], null), 5) })
        {
            pace.Learn(range, rows);
            Assert.Null(pace.Guess(["9"], 100));
        }

        // Beyond what a key can be.
        pace.Learn(new(["0"], ["18446744073709551000"]), 1);
        Assert.Null(pace.Guess(["18446744073709551000"], 1));
        var text = new KeyPace([Name]);
        text.Learn(new(["61"], ["62"]), 5);
        Assert.Null(text.Guess(["62"], 5));
    }

    [Fact]
    public void A_range_is_cut_into_pieces_that_leave_nothing_out()
    {
        var pace = new KeyPace([Id]);
        Assert.Equal([("-10", "-4"), ("-4", "3"), ("3", "10")], pace.Split(new(["-10"], ["10"]), 3).Select(r => (r.After![0], r.Through![0])));
        Assert.Equal([("1", "2"), ("2", "3")], pace.Split(new(["1"], ["3"]), 8).Select(r => (r.After![0], r.Through![0])));
        Assert.Equal("18446744073709551615", pace.Split(new(["0"], ["18446744073709551615"]), 8)[^1].Through![0]);
        foreach (var range in new KeyRange[] { new(["1"], ["2"]), new(null, ["9"]), new(["1"], null) })
            Assert.Same(range, Assert.Single(pace.Split(range, 8)));
        Assert.Single(new KeyPace([Name]).Split(new(["61"], ["7A"]), 8));
        Assert.Single(new KeyPace([Id, Id]).Split(new(["1", "1"], ["9", "9"]), 8));
    }

    [Theory]
    [InlineData(1000L, 1000, true)]
    [InlineData(2000L, 1000, true)] // InnoDB's estimate is often twice the truth
    [InlineData(4001L, 1000, false)] // a crowd
    [InlineData(332L, 1000, false)] // a gap, or the end of the table
    [InlineData(null, 1000, false)]
    public void A_guess_that_the_optimizer_contradicts_is_not_taken(long? estimate, long rows, bool near) => Assert.Equal(near, KeyPace.IsNear(estimate, rows));

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

    private static uint Crc(string text)
    {
        var crc = uint.MaxValue;
        foreach (var c in text)
        {
            crc ^= c;
            for (var i = 0; i < 8; i++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }

    private static RowVerdict Judge(params string[] sights) => RowVerdict.Of([.. sights.Select(s =>
    {
        var parts = s.TrimEnd('!').Split('=', '≠');
        return new RowSight(parts[0] == "-" ? null : parts[0], parts[1] == "-" ? null : parts[1], s.EndsWith('!'));
    })]);
}
