using CsCheck;
using MySqlHa.Replication.LogArchive;
using MySqlHa.Replication.Tests.BinaryLog;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>The chain takes a log in pieces of any size, and nothing that is not one.</summary>
public sealed class EventChainTests
{
    private static readonly Gen<LogBytes> Logs = Gen.Select(Gen.Bool, Gen.Byte.Array[0, 300].Array[0, 90]).Select((checksums, bodies) =>
    {
        var log = new LogBytes(checksums);
        foreach (var body in bodies)
            log.Event(30, body);
        return log;
    });

    [Fact]
    public void A_log_is_whole_however_it_is_cut_into_pieces() => Gen.Select(Logs, Gen.Int[1, 700]).Sample((log, piece) =>
    {
        var chain = new EventChain();
        foreach (var part in log.ToArray().Chunk(piece))
            Assert.True(chain.Append(part), chain.Break);
        Assert.Equal((log.Length, log.Length), ((int)chain.Position, (int)chain.Received));
        Assert.Equal(log.Starts[Math.Max(0, log.Starts.Count - 64)], chain.OverlapStart);
        Assert.Equal(1_700_000_000u + (uint)log.Starts.Count - 1, chain.LastTimestamp);
        Assert.False(chain.Closed);
    });

    [Fact]
    public void A_log_that_was_cut_anywhere_is_whole_up_to_the_last_event_before_the_cut_and_goes_on_from_there() => Gen.Select(Logs, Gen.Double[0, 1]).Sample((log, at) =>
    {
        var bytes = log.ToArray();
        var cut = (int)(at * bytes.Length);
        var chain = new EventChain();
        Assert.True(chain.Append(bytes.AsSpan(0, cut)));
        var whole = log.Starts.Append(log.Length).Where(s => s <= cut).Append(0).Max();
        Assert.Equal(cut is > 0 and < 4 ? 0 : whole, (int)chain.Position);
        chain.Cut();
        Assert.True(chain.Append(bytes.AsSpan((int)chain.Position)), chain.Break);
        Assert.Equal((log.Length, log.Length), ((int)chain.Position, (int)chain.Received));
    });

    [Fact]
    public void A_byte_that_is_not_as_it_was_breaks_a_chain_with_checksums_in_its_event() =>
        Gen.Select(Gen.Byte.Array[0, 200].Array[1, 20], Gen.Double[0, 0.999], Gen.Int[0, 7]).Sample((bodies, at, bit) =>
        {
            var log = new LogBytes(checksums: true);
            foreach (var body in bodies)
                log.Event(30, body);
            var bytes = log.ToArray();
            var place = (int)(at * bytes.Length);
            // The one bit that a server changes while it writes the file.
            if (place == 4 + 17 && bit == 0)
                return;
            bytes[place] ^= (byte)(1 << bit);
            var chain = new EventChain();
            var taken = chain.Append(bytes);
            // A length that grew beyond the end of the file waits for bytes that do not come, unless its end position says so.
            Assert.False(taken && chain.Position == bytes.Length);
            Assert.True(chain.Position <= log.Starts.Append(0).Where(s => s <= place).Max());
        });

    [Fact]
    public void A_file_that_is_being_written_says_so_in_a_bit_that_no_checksum_counts()
    {
        var bytes = new LogBytes(checksums: true).Event(30, new byte[20]).ToArray();
        bytes[4 + 17] |= 1;
        var chain = new EventChain();
        Assert.True(chain.Append(bytes), chain.Break);
    }

    [Fact]
    public void An_event_that_is_there_twice_or_missing_breaks_the_chain()
    {
        var log = new LogBytes(checksums: false).Event(30, new byte[20]).Event(30, new byte[20]).Event(30, new byte[20]);
        var bytes = log.ToArray();
        var (second, third) = (log.Starts[2], log.Starts[3]);
        byte[] twice = [.. bytes[..third], .. bytes[second..]];
        byte[] missing = [.. bytes[..second], .. bytes[third..]];
        foreach (var wrong in new[] { twice, missing })
        {
            var chain = new EventChain();
            Assert.False(chain.Append(wrong));
            Assert.Contains("says that it ends at", chain.Break, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rotation_names_the_next_file_and_closes_this_one(bool checksums)
    {
        var chain = new EventChain();
        Assert.True(chain.Append(new LogBytes(checksums).Event(30, [1]).Rotate("binlog.000002").ToArray()), chain.Break);
        Assert.Equal((true, "binlog.000002"), (chain.Closed, chain.NextFile));
    }

    [Fact]
    public void What_is_no_log_is_refused_at_once()
    {
        var encrypted = new EventChain();
        Assert.False(encrypted.Append([0xFD, .. MadeLog.Magic[1..]]));
        Assert.Contains("encrypted", encrypted.Break, StringComparison.Ordinal);
        var headless = new EventChain();
        var log = new LogBytes(checksums: true);
        log.Event(30, [1, 2, 3]);
        Assert.False(headless.Append([.. MadeLog.Magic, .. log.ToArray()[log.Starts[1]..]]));
    }
}
