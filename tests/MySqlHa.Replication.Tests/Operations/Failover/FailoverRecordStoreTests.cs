using System.Diagnostics;
using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Replication.Tests.Operations.Failover;

public sealed class FailoverRecordStoreTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 23, 59, 59, 123, TimeSpan.Zero);
    private static readonly ServerEndpoint A = new("192.0.2.11"), B = new("192.0.2.12"), V6 = new("2001:db8::12", 3307);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mysqlha-records-{Guid.NewGuid():N}");

    private string Records => Path.Combine(_folder, "failovers");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_is_written_is_read_back_in_full_and_only_its_owner_may()
    {
        var store = new FailoverRecordStore(_folder);
        Assert.Empty(store.Read());
        Assert.False(Directory.Exists(_folder));
        var full = Record(At, V6) with
        {
            SurvivorExecuted = "00000000-0000-0000-0000-000000000001:1-5", SurvivorLogFile = "binlog.000003", SurvivorLogPosition = 5_000_000_000,
            FailedExecuted = "00000000-0000-0000-0000-000000000001:1-6", FailedHeardAt = At.AddSeconds(-3), Retrieved = "x", ReceivedLogFile = "binlog.000009",
            ReceivedLogPosition = 197, AppliedLogFile = "binlog.000008", AppliedLogPosition = 4, SemiSync = "Active", Unapplied = "u", Lost = "it's <lost> ü",
        };
        store.Write(full);
        store.Write(Record(At.AddSeconds(1), B));
        Assert.Equal([Record(At.AddSeconds(1), B), full], store.Read());
        Assert.Equal("20261122T235959.123Z-2001_db8__12_3307", full.Id);
        Assert.Equal("600 700 700", Run("stat", "-c", "%a", Path.Combine(Records, full.Id + ".json"), Records, _folder));
        Assert.Equal(full, store.Newest(V6, A));
        Assert.Null(store.Newest(A));
    }

    [Fact]
    public void The_same_id_is_written_anew()
    {
        var store = new FailoverRecordStore(_folder);
        store.Write(Record(At, B));
        store.Write(Record(At, B) with { Lost = "more" });
        Assert.Equal("more", Assert.Single(store.Read()).Lost);
        Assert.Single(Directory.GetFiles(Records));
    }

    [Fact]
    public void What_a_killed_process_left_and_what_is_no_record_is_passed_over()
    {
        var store = new FailoverRecordStore(_folder);
        store.Write(Record(At, B));
        var whole = File.ReadAllText(Directory.GetFiles(Records)[0]);
        Put($".{Record(At.AddDays(1), B).Id}.json.1234.tmp", whole);
        Put("20270101T000000.000Z-torn_3306.json", whole[..(whole.Length / 2)]);
        Put("20270101T000000.000Z-empty_3306.json", "");
        Put("20270101T000000.000Z-copy_3306.json", whole);
        Put("package.json", """{"id":"package","name":"somebody's"}""");
        Put("null.json", """{"id":"null","at":"2026-11-22T23:59:59Z","operation":null,"survivor":null,"failed":null,"release":"","reason":""}""");
        Put("list.json", "[1]");
        Put("number.json", whole.Replace("\"192.0.2.12:3306\"", "7", StringComparison.Ordinal));
        Put("readme.txt", "hello");
        Directory.CreateDirectory(Path.Combine(Records, "folder.json"));
        Assert.Equal([Record(At, B)], store.Read());

        void Put(string name, string text) => File.WriteAllText(Path.Combine(Records, name), text);
    }

    /// <summary>A reader beside a writer sees the record before or the record after, never a half.</summary>
    [Fact]
    public async Task A_record_is_there_whole_or_not_at_all()
    {
        var store = new FailoverRecordStore(_folder);
        string one = new('1', 200_000), other = new('2', 200_000);
        store.Write(Record(At, B) with { Lost = one });
        using var done = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var seen = 0;
            for (; !done.IsCancellationRequested; seen++)
                Assert.Contains(Assert.Single(store.Read()).Lost, new[] { one, other });
            return seen;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 30; i++)
            store.Write(Record(At, B) with { Lost = i % 2 == 0 ? other : one });
        await done.CancelAsync();
        Assert.True(await reading > 3);
    }

    [Fact]
    public void A_full_disk_is_one_clear_error_and_leaves_nothing_behind()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting a small file system needs root.");
        Directory.CreateDirectory(_folder);
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "none", _folder);
        try
        {
            var store = new FailoverRecordStore(_folder);
            store.Write(Record(At, B));
            var error = Assert.Throws<ReplicationException>(() => store.Write(Record(At.AddSeconds(1), B) with { Lost = new string('x', 100_000) }));
            Assert.Equal(ReplicationError.LocalFile, error.Error);
            Assert.Contains(Records, error.Message, StringComparison.Ordinal);
            Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
            Assert.Contains("-JournalFolder", error.Remedy, StringComparison.Ordinal);
            Assert.Single(Directory.GetFiles(Records));
            Assert.Single(store.Read());
        }
        finally
        {
            Run("umount", _folder);
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_one_clear_error()
    {
        Directory.CreateDirectory(_folder);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting a file system read-only needs root.");
        Run("mount", "-t", "tmpfs", "-o", "ro", "none", _folder);
        try
        {
            var store = new FailoverRecordStore(_folder);
            Assert.Empty(store.Read());
            var error = Assert.Throws<ReplicationException>(() => store.Write(Record(At, B)));
            Assert.Equal(ReplicationError.LocalFile, error.Error);
            Assert.Contains("Read-only file system", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Run("umount", _folder);
        }
    }

    [Fact]
    public void A_file_in_the_folders_place_is_an_error_for_reading_too()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Records, "");
        var store = new FailoverRecordStore(_folder);
        Assert.Equal(ReplicationError.LocalFile, Assert.Throws<ReplicationException>(() => store.Write(Record(At, B))).Error);
        Assert.Equal(ReplicationError.LocalFile, Assert.Throws<ReplicationException>(store.Read).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("../escape")]
    [InlineData("a:b")]
    public void An_id_is_a_plain_file_name(string id) =>
        Assert.Throws<ArgumentException>(() => new FailoverRecordStore(_folder).Write(Record(At, B) with { Id = id }));

    private static FailoverRecord Record(DateTimeOffset at, ServerEndpoint survivor) => new()
    {
        Id = FailoverRecordStore.IdOf(at, survivor), At = at, Operation = "Invoke-Failover", Survivor = survivor, Failed = A, Release = "MySQL 9.7.0", Reason = "refused",
    };

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Trim().Replace('\n', ' ');
    }
}
