using System.Globalization;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.LogArchive;

/// <summary>Where the source is read from next, or why there is no such place.</summary>
/// <param name="File">The file.</param>
/// <param name="Position">The position in it.</param>
internal sealed record ResumePlan(LogFileName File, long Position)
{
    /// <summary>Decides.</summary>
    /// <param name="archive">The archive's files, oldest first.</param>
    /// <param name="last">The last one's chain, as it was found on the disk; null for an empty archive.</param>
    /// <param name="source">The source.</param>
    /// <exception cref="ArchiveException">The source does not have what comes next, or what it has is no continuation.</exception>
    internal static ResumePlan Decide(IReadOnlyList<ArchivedFile> archive, EventChain? last, SourceLogs source)
    {
        if (archive.Count == 0 || last is null)
            return new(source.First, LogMagic.Size);
        var end = archive[^1].Name;
        if (end.Stem != source.First.Stem)
            throw Foreign($"the archive holds {end}, and the source's logs are named {source.First}");
        if (source.First > end)
            return Beyond(end, last, source.First);
        if (source.Files is not null && source.SizeOf(end) is null)
            throw Foreign($"the archive goes to {end}, and the source's logs to {source.Current?.Name}: it was reset, or is another server");
        foreach (var file in archive.SkipLast(1))
            CheckClosed(file.Name, file.Size, source.SizeOf(file.Name));
        if (source.SizeOf(end) is { } size && size < last.Position)
            throw Foreign($"the archive has {Count(last.Position)} of {end}, and the source only {Count(size)}");
        // Positions of the protocol have 32 bits; a longer file is read again from its beginning.
        var start = Math.Max(last.OverlapStart, LogMagic.Size);
        return new(end, start <= uint.MaxValue ? start : LogMagic.Size);
    }

    /// <summary>A file that both have ended must be the same in size.</summary>
    internal static void CheckClosed(LogFileName name, long archived, long? source)
    {
        if (source is { } size && size != archived)
            throw Foreign($"{name} is closed, with {Count(archived)} in the archive and {Count(size)} at the source");
    }

    private static ResumePlan Beyond(LogFileName end, EventChain last, LogFileName first) => first == end.Next && last.Closed
        ? new(first, LogMagic.Size)
        : throw new ArchiveException(
            ArchiveTrouble.Gap, $"the source has purged what comes next: the archive ends in {end} at {last.Position.ToString(CultureInfo.InvariantCulture)}, and the source's oldest log is {first}");

    private static ArchiveException Foreign(string why) => new(ArchiveTrouble.Foreign, why);

    private static string Count(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
}
