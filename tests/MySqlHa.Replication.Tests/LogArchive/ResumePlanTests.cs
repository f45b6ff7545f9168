using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>Where an archive goes on, and when it cannot.</summary>
public sealed class ResumePlanTests
{
    private static readonly LogBytes Open = Make(rotates: false);
    private static readonly LogBytes Ended = Make(rotates: true);

    [Fact]
    public void An_empty_archive_begins_with_the_sources_oldest_log() =>
        Assert.Equal(new ResumePlan(Name(3), 4), ResumePlan.Decide([], null, Source((3, 900), (4, 10))));

    [Fact]
    public void An_archive_goes_on_some_events_before_its_end() =>
        Assert.Equal(new ResumePlan(Name(3), Open.Starts[^64]), ResumePlan.Decide([File(3, Open.Length)], Chain(Open), Source((3, Open.Length), (4, 10))));

    [Fact]
    public void A_file_that_only_begins_is_read_from_its_beginning() =>
        Assert.Equal(new ResumePlan(Name(3), 4), ResumePlan.Decide([File(3, 0)], new EventChain(), Source((3, 500))));

    [Fact]
    public void The_next_file_is_no_gap_when_the_last_one_was_ended() =>
        Assert.Equal(new ResumePlan(Name(4), 4), ResumePlan.Decide([File(3, Ended.Length)], Chain(Ended), Source((4, 10))));

    [Fact]
    public void What_was_purged_is_a_gap()
    {
        Assert.Equal(ArchiveTrouble.Gap, Refusal([File(3, Open.Length)], Open, Source((4, 10))).Trouble);
        Assert.Contains("binlog.000005", Refusal([File(3, Ended.Length)], Ended, Source((5, 10))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_history_is_told_by_its_files()
    {
        Assert.Contains("reset", Refusal([File(3, Open.Length)], Open, Source((1, 10), (2, 20))).Message, StringComparison.Ordinal);
        Assert.Contains("only 10 bytes", Refusal([File(3, Open.Length)], Open, Source((3, 10))).Message, StringComparison.Ordinal);
        Assert.Contains("binlog.000002 is closed", Refusal([File(2, 99), File(3, Open.Length)], Open, Source((2, 100), (3, 1 << 20))).Message, StringComparison.Ordinal);
        Assert.Contains("mysql-bin", Refusal([File(3, Open.Length)], Open, Source((3, 10)) with { First = new("mysql-bin", 3) }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_beyond_what_the_protocol_can_say_are_read_from_the_files_beginning()
    {
        var source = Source((3, 1L << 33));
        Assert.Equal(1L << 33, source.BytesBeyond(Name(3), 0));
        Assert.Equal(5, Source((3, 100), (4, 5)).BytesBeyond(Name(3), 100));
        Assert.Null((source with { Files = null }).BytesBeyond(Name(3), 0));
    }

    [Fact]
    public void Waits_double_up_to_their_limit_and_begin_anew()
    {
        var wait = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(_ => (int)wait.Next().TotalSeconds));
        wait.Reset();
        Assert.Equal(TimeSpan.FromSeconds(1), wait.Next());
        for (var i = 0; i < 100; i++)
            Assert.InRange(wait.Next(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("binlog.000001", true)]
    [InlineData("a.b.999999", true)]
    [InlineData("binlog.1000000", true)]
    [InlineData("binlog.index", false)]
    [InlineData("binlog.0000001", false)]
    [InlineData("binlog.00001", false)]
    [InlineData(".000001", false)]
    public void Names_are_those_that_a_server_gives(string name, bool fits)
    {
        Assert.Equal(fits, LogFileName.TryParse(name, out var read));
        if (fits)
            Assert.Equal((name, true), (read.ToString(), read.Next > read));
    }

    private static LogBytes Make(bool rotates)
    {
        var log = new LogBytes(checksums: true);
        for (var i = 0; i < 100; i++)
            log.Event(30, new byte[i]);
        return rotates ? log.Rotate("binlog.000004") : log;
    }

    private static ArchiveException Refusal(ArchivedFile[] archive, LogBytes last, SourceLogs source) =>
        Assert.Throws<ArchiveException>(() => ResumePlan.Decide(archive, Chain(last), source));

    private static EventChain Chain(LogBytes log)
    {
        var chain = new EventChain();
        Assert.True(chain.Append(log.ToArray()));
        return chain;
    }

    private static LogFileName Name(long number) => new("binlog", number);

    private static ArchivedFile File(long number, long size) => new(Name(number), size, null);

    private static SourceLogs Source(params (long Number, long Size)[] files) => new()
    {
        First = Name(files[0].Number),
        Files = [.. files.Select(f => new SourceLog(Name(f.Number), f.Size))],
        Now = DateTimeOffset.UnixEpoch,
    };
}
