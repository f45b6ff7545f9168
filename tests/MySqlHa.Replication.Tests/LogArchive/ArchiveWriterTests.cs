using CsCheck;
using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>However a crash left an archive, it goes on without a gap and without an event twice; no servers.</summary>
public sealed class ArchiveWriterTests : IDisposable
{
    private static readonly LogFileName Name = new("binlog", 3);
    private static readonly LogBytes Log = Make(100);

    private readonly string _root = Directory.CreateTempSubdirectory("mysqlha-writer-").FullName;

    private string Path => System.IO.Path.Combine(_root, Name.ToString());

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>A file that ends anywhere; behind its end what a file system may leave, which is anything.</summary>
    [Fact]
    public void Cut_anywhere_it_becomes_the_sources_file_again() => Gen.Select(Gen.Double[0, 1], Gen.Byte.Array[0, 300], Gen.Bool, Gen.Int[1, 900]).Sample(
        (at, rubbish, zeros, piece) =>
        {
            var bytes = Log.ToArray();
            var cut = (int)(at * bytes.Length);
            File.WriteAllBytes(Path, [.. bytes[..cut], .. zeros ? new byte[rubbish.Length] : rubbish]);
            // It is killed once more on its way, and ends that time at any place, too.
            Resume(bytes, piece, cut + ((bytes.Length - cut) / 2));
            Resume(bytes, piece, bytes.Length);
            Assert.Equal(bytes, File.ReadAllBytes(Path));
        },
        iter: 300, threads: 1);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Begun_an_event_earlier_or_later_than_it_asked_for_it_has_the_same_bytes(int events)
    {
        var bytes = Log.ToArray();
        File.WriteAllBytes(Path, bytes[..Log.Starts[80]]);
        using var folder = ArchiveFolder.Open(_root);
        using var writer = ArchiveWriter.Open(folder, folder.Files());
        var from = Log.Starts[Log.Starts.IndexOf((int)Plan(folder, writer).Position) + events];
        Assert.True(writer.Accept(Name, from, bytes.AsSpan(from)));
        writer.Dispose();
        Assert.Equal(bytes, File.ReadAllBytes(Path));
    }

    [Fact]
    public void What_begins_an_event_behind_its_end_is_not_taken()
    {
        var bytes = Log.ToArray();
        File.WriteAllBytes(Path, bytes[..Log.Starts[80]]);
        using var folder = ArchiveFolder.Open(_root);
        using var writer = ArchiveWriter.Open(folder, folder.Files());
        Assert.Equal(ArchiveTrouble.Interrupted, Assert.Throws<ArchiveException>(() => writer.Accept(Name, Log.Starts[81], bytes.AsSpan(Log.Starts[81]))).Trouble);
        // Nor the next file before this one is whole, nor another history's bytes.
        writer.Accept(Name, Log.Starts[80], bytes.AsSpan(Log.Starts[80], 10));
        Assert.Equal(ArchiveTrouble.Interrupted, Assert.Throws<ArchiveException>(() => writer.Accept(Name.Next, 0, bytes)).Trouble);
        bytes[Log.Starts[79] + 25] ^= 1;
        Assert.Equal(ArchiveTrouble.Foreign, Assert.Throws<ArchiveException>(() => writer.Accept(Name, Log.Starts[70], bytes.AsSpan(Log.Starts[70]))).Trouble);
        writer.CutTorn();
        Assert.Equal(Log.ToArray()[..Log.Starts[80]], File.ReadAllBytes(Path));
    }

    /// <summary>Goes on as after a start, up to a place; what is behind the last whole event is left as a kill leaves it.</summary>
    private void Resume(byte[] source, int piece, int to)
    {
        using var folder = ArchiveFolder.Open(_root);
        using var writer = ArchiveWriter.Open(folder, folder.Files());
        var from = (int)Plan(folder, writer).Position;
        from = from == 4 ? 0 : from;
        writer.CutTorn();
        Assert.Equal(writer.Position, new FileInfo(Path).Length);
        foreach (var part in source[from..Math.Max(from, to)].Chunk(piece))
        {
            writer.Accept(Name, from, part);
            from += part.Length;
        }
    }

    private static ResumePlan Plan(ArchiveFolder folder, ArchiveWriter writer) =>
        ResumePlan.Decide(folder.Files(), writer.Chain, new() { First = Name, Files = [new(Name, Log.Length)], Now = DateTimeOffset.UnixEpoch });

    private static LogBytes Make(int events)
    {
        var log = new LogBytes(checksums: true);
        for (var i = 0; i < events; i++)
            log.Event(30, [.. Enumerable.Range(0, i).Select(n => (byte)(n * i))]);
        return log;
    }
}
