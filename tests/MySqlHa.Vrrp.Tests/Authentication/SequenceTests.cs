using CsCheck;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Vrrp.Tests.Authentication;

/// <summary>What a sender counts, and what a receiver remembers, under clocks that jump.</summary>
public sealed class SequenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(0, 0x0000)]
    [InlineData(500, 0x8000)]
    [InlineData(750, 0xC000)]
    [InlineData(999.9999, 0xFFFF)]
    public void An_instant_is_seconds_and_a_binary_fraction(double milliseconds, int fraction)
    {
        var sequence = SequenceNumber.At(Noon.AddTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond)));
        Assert.Equal(((ulong)Noon.ToUnixTimeSeconds() << 32) | ((ulong)fraction << 16), sequence);
    }

    [Fact]
    public void A_clock_that_stands_still_is_counted_on()
    {
        var source = new SequenceSource();
        var first = source.Next(Noon, Window);
        Assert.Equal(first + 1, source.Next(Noon, Window));
        Assert.Equal(first + 2, source.Next(Noon, Window));
        Assert.Equal(SequenceNumber.At(Noon.AddSeconds(1)), source.Next(Noon.AddSeconds(1), Window));
    }

    [Fact]
    public void A_clock_set_back_within_the_window_is_counted_on()
    {
        var source = new SequenceSource();
        var first = source.Next(Noon, Window);
        Assert.Equal(first + 1, source.Next(Noon.AddSeconds(-5), Window));
    }

    /// <summary>Receivers would refuse the old time as stale for as long as the clock was set back.</summary>
    [Fact]
    public void A_clock_set_back_further_is_followed_where_there_is_a_window()
    {
        var source = new SequenceSource();
        var first = source.Next(Noon, Window);
        var hourBefore = Noon.AddHours(-1);
        Assert.Equal(SequenceNumber.At(hourBefore), source.Next(hourBefore, Window));

        var growing = new SequenceSource();
        growing.Next(Noon, null);
        Assert.Equal(first + 1, growing.Next(hourBefore, null));
    }

    [Theory]
    [InlineData("2026-11-23")]
    [InlineData("2038-01-19T03:14:08Z")]
    [InlineData("2106-02-07T06:28:15.99Z")]
    [InlineData("2110-01-01")]
    public void Sequences_grow_whatever_the_year(string start)
    {
        var clock = DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal);
        foreach (TimeSpan? window in new TimeSpan?[] { Window, null })
        {
            var source = new SequenceSource();
            var last = source.Next(clock, window);
            Assert.Equal(SequenceNumber.At(clock), last);
            for (var i = 1; i < 100; i++)
            {
                var next = source.Next(clock.AddMilliseconds(5 * i), window);
                Assert.True(SequenceNumber.IsAfter(next, last));
                last = next;
            }
        }
    }

    /// <summary>Whatever the clock does, a sequence is new: above the last, or in time mode further back than anybody takes.</summary>
    [Fact]
    public void Nothing_is_said_twice() => Gen.Select(Gen.Int[-20_000, 20_000].Array[1, 60], Gen.Bool).Sample((steps, timed) =>
    {
        var source = new SequenceSource();
        var clock = Noon;
        ulong? last = null;
        foreach (var step in steps)
        {
            clock = clock.AddMilliseconds(step);
            var next = source.Next(clock, timed ? Window : null);
            Assert.True(last is not { } before || SequenceNumber.IsAfter(next, before) || (timed && SequenceNumber.SecondsBetween(before, next) > Window.TotalSeconds));
            last = next;
        }
    });

    [Fact]
    public void A_mark_is_raised_by_what_is_above_it_alone()
    {
        var marks = new ReplayMarks(0);
        var now = SequenceNumber.At(Noon);
        Assert.True(marks.TryRaise(1, now, now, Window));
        Assert.False(marks.TryRaise(1, now, now, Window));
        Assert.False(marks.TryRaise(1, now - 1, now, Window));
        Assert.True(marks.TryRaise(1, now + 1, now, Window));
        Assert.True(marks.TryRaise(2, now, now, Window));
    }

    /// <summary>The sender was started again after its clock had been an hour ahead: its mark must not lock it out for that hour.</summary>
    [Fact]
    public void A_mark_outside_of_the_window_is_forgotten()
    {
        var marks = new ReplayMarks(0);
        var ahead = SequenceNumber.At(Noon.AddHours(1));
        Assert.True(marks.TryRaise(1, ahead, ahead, Window));
        var now = SequenceNumber.At(Noon);
        Assert.True(marks.TryRaise(1, now, now, Window));
        Assert.False(marks.TryRaise(1, now, now, Window));

        var growing = new ReplayMarks(0);
        Assert.True(growing.TryRaise(1, ahead, ahead, null));
        Assert.False(growing.TryRaise(1, now, now, null));
    }

    [Fact]
    public void The_sender_that_was_silent_longest_makes_room()
    {
        var marks = new ReplayMarks(0);
        var now = SequenceNumber.At(Noon);
        for (uint sender = 1; sender <= ReplayMarks.LeastSenders; sender++)
        {
            Assert.True(marks.TryRaise(sender, now, now, Window));
        }

        Assert.True(marks.TryRaise(1, now + 1, now, Window));
        Assert.True(marks.TryRaise(1000, now, now, Window));
        Assert.False(marks.TryRaise(1, now + 1, now, Window));
        Assert.True(marks.TryRaise(2, now, now, Window));
    }

    [Fact]
    public void As_many_peers_as_there_are_keep_their_marks()
    {
        var marks = new ReplayMarks(40);
        var now = SequenceNumber.At(Noon);
        Assert.All(Enumerable.Range(1, 40), s => Assert.True(marks.TryRaise((uint)s, now, now, Window)));
        Assert.All(Enumerable.Range(1, 40), s => Assert.False(marks.TryRaise((uint)s, now, now, Window)));
    }
}
