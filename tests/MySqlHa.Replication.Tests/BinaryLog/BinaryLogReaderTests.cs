using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.BinaryLog;

public sealed class BinaryLogReaderTests(LoggedServers logs) : IClassFixture<LoggedServers>
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public void It_sees_what_the_servers_own_program_prints(ServerKind kind)
    {
        foreach (var (file, printed) in logs.Printed(kind))
        {
            var (read, torn) = LoggedServers.Read(Path.Combine(logs.Folder(kind), file));
            Assert.Null(torn);
            Assert.Equal(
                printed.Select(p => p.ToString()),
                read.Zip(printed).Select(t => AsPrinted(kind, t.First, t.Second).ToString()).Concat(read.Skip(printed.Count).Select(t => t.ToString())));
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public void Kinds_times_and_compression_are_told(ServerKind kind)
    {
        var all = All(kind);
        // CREATE DATABASE and TABLE, ALTER, CREATE USER, CREATE TABLE AS SELECT; each server adds one of its own.
        Assert.Equal(7 + 4, all.Count(t => t.Kind == TransactionKind.Ddl));
        // x1 and x2 are prepared and ended by transactions of their own. x3 is one on MySQL, which logs ONE PHASE as such; MariaDB makes it an ordinary one.
        Assert.Equal(kind == ServerKind.MySql ? 5 : 4, all.Count(t => t.Kind == TransactionKind.Xa));
        Assert.Equal(kind == ServerKind.MySql ? 3 : 4, all.Count(t => t.Compressed));
        // 4 rows inserted three times, one deleted each time, 4 more.
        Assert.Contains(all, t => t.Rows == 13 && t.Tables is ["app.wide"]);
        Assert.Contains(all, t => t.Compressed && t.Rows > 3 && t.Tables is ["app.small", "app.wide"]);
        Assert.All(all, t => Assert.InRange(t.At, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddSeconds(1)));
        Assert.All(all, t => Assert.Equal(t.EndPosition - t.Position, t.Bytes));
        if (kind == ServerKind.MySql)
            Assert.Contains(all, t => t.Gtid == "3e11fa47-71ca-11e1-9e33-c80aa9429562:other_tag:1234567890123");
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public void Each_file_tells_what_was_logged_before_it(ServerKind kind)
    {
        var before = GtidSet.Empty(kind == ServerKind.MariaDb);
        foreach (string file in logs.Printed(kind).Keys)
        {
            string path = Path.Combine(logs.Folder(kind), file);
            using (var head = BinaryLogReader.Open(path))
            {
                Assert.Equal(before.ToString(), head.Before?.ToString());
                Assert.Equal((kind == ServerKind.MariaDb, 1u), (head.IsMariaDb, head.ServerId));
            }

            foreach (var transaction in LoggedServers.Read(path).Transactions)
                before = before.Union(GtidSet.Parse(transaction.Gtid, kind == ServerKind.MariaDb));
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public void Only_the_transactions_that_are_wanted_come_out(ServerKind kind)
    {
        foreach (string file in logs.Printed(kind).Keys)
        {
            string path = Path.Combine(logs.Folder(kind), file);
            var all = LoggedServers.Read(path).Transactions;
            using var reader = BinaryLogReader.Open(path);
            var wanted = all.Where((_, i) => i % 3 == 1).Select(t => t.Gtid).ToHashSet();
            reader.Wants = gtid => wanted.Contains(gtid.ToString());
            var found = new List<LoggedTransaction>();
            while (reader.Read() is { } transaction)
                found.Add(transaction);
            Assert.Equal(all.Where(t => wanted.Contains(t.Gtid)).Select(t => (t.Gtid, t.Position, t.EndPosition, t.Rows)), found.Select(t => (t.Gtid, t.Position, t.EndPosition, t.Rows)));
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public void Wherever_a_file_is_cut_all_complete_transactions_come_out_and_nothing_else(ServerKind kind)
    {
        var random = new Random(1);
        foreach (string file in logs.Printed(kind).Keys)
        {
            string path = Path.Combine(logs.Folder(kind), file), cut = path + ".cut";
            var all = LoggedServers.Read(path).Transactions;
            File.Copy(path, cut, overwrite: true);
            long length = new FileInfo(path).Length;
            // At random, at every end of a transaction, and beside it.
            var places = Enumerable.Range(0, length < 1_000_000 ? 150 : 15).Select(_ => random.NextInt64(length)).Concat(Enumerable.Range(0, 130).Select(i => (long)i))
                .Concat(all.SelectMany(t => new[] { t.Position, t.Position + 1, t.EndPosition - 1, t.EndPosition })).Where(p => p < length).Distinct().OrderDescending();
            foreach (long place in places)
            {
                using (var stream = new FileStream(cut, FileMode.Open))
                    stream.SetLength(place);
                var (read, torn) = LoggedServers.Read(cut);
                var whole = all.Where(t => t.EndPosition <= place).ToList();
                Assert.Equal(whole.Select(t => (t.Gtid, t.Position, t.Rows)), read.Select(t => (t.Gtid, t.Position, t.Rows)));
                if (all.Any(t => t.Position < place && place < t.EndPosition))
                    Assert.Equal((all.First(t => t.EndPosition > place).Position, place), (torn!.Position, torn.Length));
                else if (all.Any(t => t.EndPosition == place))
                    Assert.Null(torn);
            }

            File.Delete(cut);
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public void A_byte_that_the_disk_changed_ends_the_reading_at_the_last_whole_transaction(ServerKind kind)
    {
        string path = Path.Combine(logs.Folder(kind), "binlog.000002");
        byte[] bytes = File.ReadAllBytes(path);
        var all = LoggedServers.Read(path).Transactions;
        var random = new Random(2);
        for (int i = 0; i < 100; i++)
        {
            long at = random.NextInt64(all[0].Position, all[^1].EndPosition);
            byte[] changed = [.. bytes];
            changed[at] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(path + ".changed", changed);
            var (read, torn) = LoggedServers.Read(path + ".changed");
            Assert.Equal(all.Where(t => t.EndPosition <= at).Select(t => t.ToString()), read.Select(t => t with { LogFile = "binlog.000002" }).Select(t => t.ToString()));
            Assert.Equal(all.First(t => t.EndPosition > at).Position, torn!.Position);
        }

        File.Delete(path + ".changed");
    }

    private List<LoggedTransaction> All(ServerKind kind) =>
        [.. logs.Printed(kind).Keys.SelectMany(file => LoggedServers.Read(Path.Combine(logs.Folder(kind), file)).Transactions)];

    /// <summary>mysqlbinlog 9.7 leaves out rows of statements that are spread over several events of app.wide, in print as in count: the server says that ours are right.</summary>
    private static PrintedTransaction AsPrinted(ServerKind kind, LoggedTransaction read, PrintedTransaction printed) => new(
        read.Gtid, read.Position, read.EndPosition,
        kind == ServerKind.MySql && read.Rows > printed.Rows && read.Tables is ["app.wide"] ? printed.Rows : read.Rows,
        string.Join(",", read.Tables));
}
