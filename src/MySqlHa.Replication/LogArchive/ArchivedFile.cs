namespace MySqlHa.Replication.LogArchive;

/// <summary>A file of the archive.</summary>
/// <param name="Name">As on the source.</param>
/// <param name="Size">Bytes.</param>
/// <param name="EndedAt">When the source went on to the next file; null for the file in use.</param>
internal sealed record ArchivedFile(LogFileName Name, long Size, DateTimeOffset? EndedAt);
