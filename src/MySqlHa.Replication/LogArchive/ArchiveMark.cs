using System.Text.Json;
using System.Text.Json.Serialization;

namespace MySqlHa.Replication.LogArchive;

/// <summary>What an archive's folder says about itself, beside its files: whose logs they are, and how far they were verified and on the disk.</summary>
internal sealed record ArchiveMark
{
    /// <summary>Where the source was reached.</summary>
    public string? Source { get; init; }

    /// <summary>MySQL or MariaDB.</summary>
    public string? Flavor { get; init; }

    /// <summary>MySQL's server_uuid.</summary>
    public string? ServerUuid { get; init; }

    /// <summary>The server id that this archive reads with.</summary>
    public uint ServerId { get; init; }

    /// <summary>The last file.</summary>
    public string? File { get; init; }

    /// <summary>Bytes of it that were verified and are on the disk.</summary>
    public long Position { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>How it is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ArchiveMark))]
internal sealed partial class ArchiveMarkJson : JsonSerializerContext
{
    internal static byte[] Write(ArchiveMark mark) => [.. JsonSerializer.SerializeToUtf8Bytes(mark, Default.ArchiveMark), (byte)'\n'];

    /// <summary>The mark; null when the text is none.</summary>
    internal static ArchiveMark? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Default.ArchiveMark);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
