namespace MySqlHa.Replication.LogArchive;

/// <summary>What stands in the way of an archive.</summary>
internal enum ArchiveTrouble
{
    /// <summary>The source does not have any more what must come next.</summary>
    Gap,

    /// <summary>What the source has is no continuation of what is archived, or the archive is not whole.</summary>
    Foreign,

    /// <summary>This connection brought something wrong, or ended: another attempt may do.</summary>
    Interrupted,

    /// <summary>The archive's disk is full.</summary>
    DiskFull,
}

/// <summary>An archive cannot go on.</summary>
internal sealed class ArchiveException(ArchiveTrouble trouble, string reason, Exception? inner = null) : Exception(reason, inner)
{
    internal ArchiveTrouble Trouble { get; } = trouble;

    /// <summary>Whether another attempt cannot help.</summary>
    internal bool IsFinal => Trouble is ArchiveTrouble.Gap or ArchiveTrouble.Foreign;
}
