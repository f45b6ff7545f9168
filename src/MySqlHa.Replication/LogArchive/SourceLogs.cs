namespace MySqlHa.Replication.LogArchive;

/// <summary>One binary log of the source.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes of events: of an encrypted file without the header that the archive does not have.</param>
internal sealed record SourceLog(LogFileName Name, long Size);

/// <summary>What a source said about its binary logs.</summary>
internal sealed record SourceLogs
{
    /// <summary>MySQL's server_uuid; null on MariaDB.</summary>
    internal string? ServerUuid { get; init; }

    /// <summary>The oldest file.</summary>
    internal required LogFileName First { get; init; }

    /// <summary>All of them, oldest first; null when the account may not see them (MySQL: it lacks REPLICATION CLIENT).</summary>
    internal IReadOnlyList<SourceLog>? Files { get; init; }

    /// <summary>The source's clock.</summary>
    internal required DateTimeOffset Now { get; init; }

    /// <summary>The file that it writes; null when not known.</summary>
    internal SourceLog? Current => Files is { Count: > 0 } files ? files[^1] : null;

    /// <summary>The size of one file; null when it is not there or not known.</summary>
    internal long? SizeOf(LogFileName name) => Files?.FirstOrDefault(f => f.Name == name)?.Size;

    /// <summary>Bytes that the source has beyond a place; null when not known.</summary>
    internal long? BytesBeyond(LogFileName file, long position)
    {
        if (Files is null)
            return null;
        var later = Files.Where(f => f.Name > file).Sum(f => f.Size);
        return later + Math.Max(0, (SizeOf(file) ?? position) - position);
    }
}
