using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations.Compare;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Operations.Compare;

[Collection(MySqlPairCollection.Name)]
public sealed class MySqlCompareDataTests(MySqlPair pair) : CompareDataTests(pair);

[Collection(MariaDbPairCollection.Name)]
public sealed class MariaDbCompareDataTests(MariaDbPair pair) : CompareDataTests(pair);

public abstract class CompareDataTests(PairFixture pair)
{
    private LoopbackServer A => pair.Pair.A;

    private LoopbackServer B => pair.Pair.B;

    [Fact]
    public async Task Every_type_of_column_is_equal_on_a_true_pair_and_a_change_of_each_is_found()
    {
        var schema = "types";
        (string Type, string Value, string Other)[] types =
        [
            ("TINYINT(1)", "-1", "2"), ("SMALLINT UNSIGNED", "65535", "1"), ("MEDIUMINT", "-8388608", "0"), ("INT(8) ZEROFILL", "42", "43"), ("BIGINT UNSIGNED", "18446744073709551615", "1"),
            ("DECIMAL(65,30)", "12345678901234567890123456789012345.123456789012345678901234567890", "1"), ("FLOAT", "16777216.0", "16777218.0"), ("DOUBLE", "0.1", "0.10000000000000002"),
            ("BIT(64)", "b'1010'", "b'1011'"), ("YEAR", "2026", "2025"), ("DATE", "'2026-11-23'", "'2026-11-24'"), ("TIME(6)", "'-838:59:58.999999'", "'-838:59:58.999998'"),
            ("DATETIME(6)", "'2026-11-23 01:02:03.456789'", "'2026-11-23 01:02:03.456788'"), ("TIMESTAMP(3) NULL", "'2026-11-23 01:02:03.456'", "'2026-11-23 02:02:03.456'"),
            ("CHAR(10)", "'abc'", "'abd'"), ("VARCHAR(50) CHARACTER SET latin1", "'gr\u00fcn'", "'gr\u00dcn'"), ("VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci", "'\ud83d\ude00 a'", "'\ud83d\ude00 A'"),
            ("VARCHAR(20) CHARACTER SET ucs2", "'abc'", "'abc '"), ("BINARY(4)", "0x00ff00ff", "0x00ff00fe"), ("VARBINARY(300)", "0x2300", "0x23"), ("TINYTEXT", "'x'", "'X'"), ("MEDIUMTEXT", "REPEAT('q', 100000)", "REPEAT('q', 99999)"),
            ("LONGBLOB", "REPEAT(0xff, 70000)", "REPEAT(0xfe, 70000)"), ("ENUM('a','b','A b')", "'a'", "'b'"), ("SET('x','y','z')", "'x,z'", "'x,y'"),
            ("JSON", "'{\"b\": 1.5, \"a\": [null, true]}'", "'{\"b\": 1.5, \"a\": [null, false]}'"), ("POINT", "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('POINT(1 2.5)')"),
            ("GEOMETRY", "ST_GeomFromText('LINESTRING(0 0, 1 1)')", "ST_GeomFromText('LINESTRING(0 0, 1 2)')"),
            .. pair.IsMySql ? [("VECTOR(3)", "TO_VECTOR('[1,2,3]')", "TO_VECTOR('[1,2,4]')")] : new (string, string, string)[] { ("UUID", "'123e4567-e89b-12d3-a456-426655440000'", "'123e4567-e89b-12d3-a456-426655440001'"), ("INET6", "'2001:db8::1'", "'2001:db8::2'"), ("INET4", "'10.0.0.1'", "'10.0.0.2'") },
        ];
        var columns = string.Join(", ", types.Select((t, i) => $"c{i} {t.Type}"));
        var values = string.Join(", ", types.Select(t => t.Value));
        await A.ExecuteAsync($"CREATE DATABASE {schema}; CREATE TABLE {schema}.t (id INT PRIMARY KEY, {columns}); CREATE TABLE {schema}.nothing (id INT PRIMARY KEY, {columns})");
        await A.ExecuteAsync($"INSERT {schema}.t VALUES (1, {values}), (2, {string.Join(", ", types.Select(_ => "NULL"))}); INSERT {schema}.nothing SELECT * FROM {schema}.t");
        // One row for each column, which differs in that one; and NULL where there was something.
        await A.ExecuteAsync(string.Concat(types.Select((_, i) => $"INSERT {schema}.t VALUES ({10 + i}, {values}); INSERT {schema}.t VALUES ({100 + i}, {values});")));
        await pair.Pair.CatchUpAsync(B, A);
        foreach (var checksum in Enum.GetValues<ChecksumKind>())
        {
            var equal = await Comparison.RunAsync(pair, schema, new() { Checksum = checksum });
            Assert.Equal([(schema + ".nothing", 2, 0, ""), (schema + ".t", 2 + 2 * types.Length, 0, "")], equal.Results.Select(r => (r.Table, (int)r.Rows, r.Differences.Count, r.Reason)));
        }

        await B.ExecuteAsync("SET SESSION sql_log_bin = 0, SESSION time_zone = '+05:00';" + string.Concat(types.Select((t, i) => $"UPDATE {schema}.t SET c{i} = {t.Other} WHERE id = {10 + i}; UPDATE {schema}.t SET c{i} = NULL WHERE id = {100 + i};")));
        foreach (var checksum in Enum.GetValues<ChecksumKind>())
        {
            var changed = await Comparison.RunAsync(pair, schema, new() { Checksum = checksum });
            Assert.Equal(
                types.SelectMany((_, i) => new[] { $"Different id={10 + i} [c{i}]", $"Different id={100 + i} [c{i}]" }).Order(StringComparer.Ordinal), changed.DifferencesOf(schema + ".t"));
            Assert.Empty(changed[schema + ".nothing"].Differences);
        }
    }

    [Fact]
    public async Task A_changed_a_missing_and_an_extra_row_are_named_in_every_kind_of_table()
    {
        var schema = "kinds";
        await A.ExecuteAsync($"""
            CREATE DATABASE {schema};
            CREATE TABLE {schema}.composite (a INT, b VARCHAR(20) COLLATE utf8mb4_general_ci, c DATETIME(2), v INT, PRIMARY KEY (a, b, c));
            INSERT {schema}.composite {From(900)} i % 3, CONCAT('Name ', i DIV 30), '2026-01-01' + INTERVAL i SECOND, i FROM n;
            CREATE TABLE {schema}.text (name VARCHAR(40) COLLATE utf8mb4_general_ci PRIMARY KEY, v VARCHAR(20));
            INSERT {schema}.text {From(900)} CONCAT(IF(i % 2, 'ab''\\', 'AB'), i), i FROM n;
            CREATE TABLE {schema}.nokey (a INT, b VARCHAR(20));
            INSERT {schema}.nokey {From(900)} i % 10, IF(i % 7, 'x', NULL) FROM n;
            CREATE TABLE {schema}.parts (id BIGINT UNSIGNED, at DATE, v INT, PRIMARY KEY (id, at)) PARTITION BY RANGE (TO_DAYS(at)) (PARTITION p0 VALUES LESS THAN (TO_DAYS('2026-01-01')), PARTITION p1 VALUES LESS THAN MAXVALUE);
            INSERT {schema}.parts {From(900)} i * 1000003, '2025-12-01' + INTERVAL i % 60 DAY, i FROM n;
            CREATE TABLE {schema}.made (id BINARY(8) UNIQUE NOT NULL, v INT, twice INT AS (v * 2) VIRTUAL, thrice INT AS (v * 3) {(pair.IsMySql ? "STORED" : "PERSISTENT")}, hidden INT {(pair.IsMySql ? "INVISIBLE DEFAULT 5" : "INVISIBLE DEFAULT 5")});
            INSERT {schema}.made (id, v) {From(900)} UNHEX(LPAD(HEX(i * 77), 16, '0')), i FROM n;
            CREATE TABLE {schema}.chosen (kind ENUM('z','a'), n INT, v INT, PRIMARY KEY (n, kind));
            INSERT {schema}.chosen {From(900)} IF(i % 2, 'z', 'a'), i DIV 2, i FROM n;
            CREATE TABLE {schema}.real_key (r FLOAT PRIMARY KEY, v INT);
            INSERT {schema}.real_key {From(900)} i / 7E0, i FROM n
            """);
        await pair.Pair.CatchUpAsync(B, A);
        string[] tables = ["composite", "text", "nokey", "parts", "made", "chosen", "real_key"];
        var before = await Comparison.RunAsync(pair, schema);
        Assert.Equal(tables.Order().Select(t => ($"{schema}.{t}", 900L, 0, "")), before.Results.Select(r => (r.Table, r.Rows, r.Differences.Count, r.Reason)));

        await B.ExecuteAsync($"""
            SET SESSION sql_log_bin = 0;
            UPDATE {schema}.composite SET v = -1 WHERE v = 500; DELETE FROM {schema}.composite WHERE v = 301; INSERT {schema}.composite VALUES (2, 'new', '2026-02-03', 1);
            UPDATE {schema}.text SET v = 'y' WHERE name = 'AB10'; UPDATE {schema}.text SET name = 'AB''\\11' WHERE v = '11'; DELETE FROM {schema}.text WHERE v = '12'; INSERT {schema}.text VALUES ('zz', 'z');
            DELETE FROM {schema}.nokey WHERE a = 3 AND b = 'x' LIMIT 2; INSERT {schema}.nokey VALUES (77, 'a#b');
            UPDATE {schema}.parts SET v = -1 WHERE id = 5000015; DELETE FROM {schema}.parts WHERE v = 6; INSERT {schema}.parts VALUES (1, '2030-01-01', 1);
            UPDATE {schema}.made SET hidden = 6 WHERE v = 3; UPDATE {schema}.made SET v = 0 WHERE v = 4; DELETE FROM {schema}.made WHERE v = 5;
            UPDATE {schema}.chosen SET v = 0 WHERE v = 9; DELETE FROM {schema}.chosen WHERE v = 10;
            UPDATE {schema}.real_key SET v = 0 WHERE v = 1; DELETE FROM {schema}.real_key WHERE v = 900
            """);
        foreach (var time in new[] { 0.5, 0.001 })
        {
            var after = await Comparison.RunAsync(pair, schema, new() { ChunkTime = TimeSpan.FromSeconds(time) });
            Assert.Equal(["Different a=2, b='Name 16', c='2026-01-01 00:08:20.00' [v]", "Extra a=2, b='new', c='2026-02-03 00:00:00.00' []", "Missing a=1, b='Name 10', c='2026-01-01 00:05:01.00' []"], after.DifferencesOf(schema + ".composite"));
            // A key that is the same under its collation is one row, whose name differs.
            Assert.Equal(["Different name='AB10' [v]", "Different name='ab'\\11' [name]", "Extra name='zz' []", "Missing name='AB12' []"], after.DifferencesOf(schema + ".text"));
            Assert.Equal(["Extra a=77, b='a#b' []", "Missing a=3, b='x' [] 78 on the reference, 76 on the server"], after.DifferencesOf(schema + ".nokey"));
            Assert.Equal(["Different id=5000015, at='2025-12-06' [v]", "Extra id=1, at='2030-01-01' []", "Missing id=6000018, at='2025-12-07' []"], after.DifferencesOf(schema + ".parts"));
            Assert.Equal(["Different id=0x00000000000000E7 [hidden]", "Different id=0x0000000000000134 [v,twice,thrice]", "Missing id=0x0000000000000181 []"], after.DifferencesOf(schema + ".made"));
            Assert.Equal(["Different n=4, kind=1 [v]", "Missing n=5, kind=2 []"], after.DifferencesOf(schema + ".chosen"));
            Assert.Equal(["Different r=0.1428571492433548 [v]", "Missing r=128.57142639160156 []"], after.DifferencesOf(schema + ".real_key"));
        }
    }

    [Theory]
    [InlineData(ChecksumKind.Crc32)]
    [InlineData(ChecksumKind.Sha256)]
    public async Task What_looks_alike_is_told_apart(ChecksumKind checksum)
    {
        // Bytes that move from one column to the next, NULL and '', capitals, blanks at the end, several character sets in a row.
        var schema = $"alike_{checksum}".ToLowerInvariant();
        (string Here, string There)[] rows =
        [
            ("'x#', 'y', 'z'", "'x', '#y', 'z'"), ("'12', '3', ''", "'1', '23', ''"), ("'', 'a', ''", "'a', '', ''"), ("NULL, '', 'a'", "'', NULL, 'a'"), ("NULL, NULL, ''", "NULL, '', NULL"),
            ("'a', 'b', NULL", "'a', 'b', ''"), ("'a', 'b', NULL", "'a', 'b', 'N'"), ("'a', 'b', 'c'", "'A', 'b', 'c'"), ("'a', 'b', 'c'", "'a', 'b ', 'c'"), ("'é', 'b', 'c'", "'e', 'b', 'c'"), ("'a', 'b', 'ü'", "'a', 'b', 'Ü'"),
        ];
        const string Columns = "n INT NOT NULL, a VARCHAR(10) COLLATE utf8mb4_general_ci, b VARCHAR(10) CHARACTER SET ucs2, c VARCHAR(10) CHARACTER SET latin1";
        await A.ExecuteAsync($"CREATE DATABASE {schema}; CREATE TABLE {schema}.keyed ({Columns}, PRIMARY KEY (n)); CREATE TABLE {schema}.nokey ({Columns}); CREATE TABLE {schema}.flags (id INT PRIMARY KEY, flag INT NOT NULL)");
        foreach (var table in (string[])["keyed", "nokey"])
            await A.ExecuteAsync($"INSERT {schema}.{table} VALUES {string.Join(", ", rows.Select((r, i) => $"({i}, {r.Here})"))}");
        await A.ExecuteAsync($"INSERT {schema}.flags VALUES (10, 0), (11, 0), (12, 0), (13, 0)");
        await pair.Pair.CatchUpAsync(B, A);
        Assert.All((await Comparison.RunAsync(pair, schema, new() { Checksum = checksum })).Results, r => Assert.Empty(r.Differences));

        await B.ExecuteAsync($"SET SESSION sql_log_bin = 0; DELETE FROM {schema}.keyed; DELETE FROM {schema}.nokey; UPDATE {schema}.flags SET flag = 1 WHERE id < 12");
        foreach (var table in (string[])["keyed", "nokey"])
            await B.ExecuteAsync($"SET SESSION sql_log_bin = 0; INSERT {schema}.{table} VALUES {string.Join(", ", rows.Select((r, i) => $"({i}, {r.There})"))}");
        var found = await Comparison.RunAsync(pair, schema, new() { Checksum = checksum });
        Assert.Equal(Enumerable.Range(0, rows.Length).Select(i => $"n={i}"), found[schema + ".keyed"].Differences.Select(d => d.Key));
        Assert.Equal((rows.Length, rows.Length), (found[schema + ".nokey"].Differences.Count(d => d.Kind == "Missing"), found[schema + ".nokey"].Differences.Count(d => d.Kind == "Extra")));
        Assert.Equal(["Different id=10 [flag]", "Different id=11 [flag]"], found.DifferencesOf(schema + ".flags"));
    }

    [Fact]
    public async Task Gaps_and_crowds_of_keys_leave_no_row_out()
    {
        // Dense, then a wide gap, then thin, then crowded again: what the keys were like so far tells nothing of what comes.
        var schema = "gaps";
        await A.ExecuteAsync($"CREATE DATABASE {schema}; CREATE TABLE {schema}.t (id BIGINT PRIMARY KEY, v INT NOT NULL)");
        await A.ExecuteAsync($"INSERT {schema}.t {From(1000)} i - 20000, 0 FROM n");
        for (var i = 1; i < 32; i *= 2)
            await A.ExecuteAsync($"INSERT {schema}.t SELECT id + {1000 * i}, v FROM {schema}.t");
        await A.ExecuteAsync($"INSERT {schema}.t {From(900)} 1000000000000 + i * 1000000, 0 FROM n; INSERT {schema}.t SELECT id + 1000900000000 + 20000, v FROM {schema}.t WHERE id < 100000; INSERT {schema}.t VALUES (9223372036854775807, 0)");
        await pair.Pair.CatchUpAsync(B, A);
        long[] planted = [-19999, -19000, 0, 12000, 1000001000000, 1000500000000, 1000900000500, 1000900020000, 1000900032000, 9223372036854775807];
        const long Rows = 32000 + 900 + 32000 + 1;
        foreach (var time in new[] { 1, 0.004 })
        {
            var equal = (await Comparison.RunAsync(pair, schema, new() { ChunkTime = TimeSpan.FromSeconds(time) }))[schema + ".t"];
            Assert.Equal((Rows, 0), (equal.Rows, equal.Differences.Count));
        }

        await B.ExecuteAsync($"SET SESSION sql_log_bin = 0; UPDATE {schema}.t SET v = 1 WHERE id IN ({string.Join(',', planted)}); DELETE FROM {schema}.t WHERE id = 5; INSERT {schema}.t VALUES (500000000000, 7)");
        foreach (var time in new[] { 1, 0.004 })
        {
            var changed = (await Comparison.RunAsync(pair, schema, new() { ChunkTime = TimeSpan.FromSeconds(time) }))[schema + ".t"];
            Assert.Equal(
                planted.Select(p => $"Different id={p}").Append("Missing id=5").Append("Extra id=500000000000").Order(StringComparer.Ordinal),
                changed.Differences.Select(d => $"{d.Kind} {d.Key}").Order(StringComparer.Ordinal));
            Assert.Equal(Rows, changed.Rows);
        }
    }

    [Fact]
    public async Task Tables_that_are_not_the_same_are_differences_of_their_own()
    {
        var schema = "forms";
        await A.ExecuteAsync($"CREATE DATABASE {schema}; CREATE TABLE {schema}.a (id INT PRIMARY KEY, v INT); CREATE TABLE {schema}.b (id INT PRIMARY KEY); CREATE TABLE {schema}.c (id INT PRIMARY KEY, v VARCHAR(10) CHARACTER SET utf8mb4)");
        await pair.Pair.CatchUpAsync(B, A);
        await B.ExecuteAsync($"SET SESSION sql_log_bin = 0; ALTER TABLE {schema}.a MODIFY v BIGINT; DROP TABLE {schema}.b; ALTER TABLE {schema}.c ADD w INT; CREATE TABLE {schema}.d (id INT PRIMARY KEY)");
        var found = await Comparison.RunAsync(pair, schema);
        Assert.Equal(["Structure v [v] column v is int on the reference and bigint on the server"], found.DifferencesOf(schema + ".a"));
        Assert.Equal(["Structure  [] Missing: the table is on the reference only"], found.DifferencesOf(schema + ".b"));
        Assert.Equal(["Structure w [w] column w is on the server only"], found.DifferencesOf(schema + ".c"));
        Assert.Equal(["Structure  [] Extra: the table is on the server only"], found.DifferencesOf(schema + ".d"));
        Assert.All(found.Results, r => Assert.True(r.Skipped));
    }

    [Fact]
    public async Task Under_a_writing_load_nothing_is_told_but_what_is_planted()
    {
        var schema = "busy";
        await A.ExecuteAsync($"""
            CREATE DATABASE {schema};
            CREATE TABLE {schema}.t (id INT PRIMARY KEY, flag INT, counter BIGINT, note VARCHAR(50));
            INSERT {schema}.t {From(1000)} i, 0, 0, 'note' FROM n;
            CREATE TABLE {schema}.log (a INT, b INT);
            """);
        await pair.Pair.CatchUpAsync(B, A);
        // A comparison waits for a replica that lags; one that cannot keep up would keep it waiting for ever.
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var writers = Enumerable.Range(0, 2).Select(w => WriteAsync(A, schema, w, stop.Token)).ToArray();
        try
        {
            for (var i = 0; i < 8 || await WrittenAsync() <= 100; i++)
            {
                Assert.DoesNotContain(writers, w => w.IsCompleted);
                Assert.All((await Comparison.RunAsync(pair, schema)).Results, r => Assert.Equal((0, 0, ""), (r.Differences.Count, r.Unsettled, r.Reason)));
            }

            // The rows that are written lie between these.
            await B.ExecuteAsync($"SET SESSION sql_log_bin = 0; UPDATE {schema}.t SET note = 'x' WHERE id = 700; DELETE FROM {schema}.t WHERE id = 701; INSERT {schema}.t VALUES (5000, 0, 0, ''); INSERT {schema}.log VALUES (-1, -1)");
            var planted = await Comparison.RunAsync(pair, schema);
            Assert.Equal(["Different id=700 [note]", "Extra id=5000 []", "Missing id=701 []"], planted.DifferencesOf(schema + ".t"));
            Assert.Equal(["Extra a=-1, b=-1 []"], planted.DifferencesOf(schema + ".log"));
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        async Task<long> WrittenAsync() => long.Parse((await A.ScalarAsync($"SELECT SUM(counter) FROM {schema}.t"))!, null);
    }

    private static string From(int count) => $"WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT";

    /// <summary>A few hot rows, some of which flip between two values: the hardest to tell from a difference.</summary>
    private static async Task WriteAsync(LoopbackServer server, string schema, int writer, CancellationToken stop)
    {
        await using var connection = await server.OpenAsync();
        await using var command = connection.CreateCommand();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var id = (i % 5) + 1 + (10 * writer);
            command.CommandText = (i % 3) switch
            {
                0 => $"UPDATE {schema}.t SET flag = 1 - flag, counter = counter + 1 WHERE id = {id}",
                1 => $"INSERT {schema}.log VALUES ({writer}, {i})",
                _ => $"DELETE FROM {schema}.t WHERE id = {id + 500}; INSERT {schema}.t VALUES ({id + 500}, 0, 0, 'note')",
            };
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
