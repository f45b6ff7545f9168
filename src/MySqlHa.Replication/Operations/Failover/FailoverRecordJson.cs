using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>How a record is written: for people too, who may have nothing but an editor on the day they need it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FailoverRecord))]
internal sealed partial class FailoverRecordJson : JsonSerializerContext
{
    internal static FailoverRecordJson Records { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new EndpointText() },
    });

    internal static byte[] Write(FailoverRecord record) => [.. JsonSerializer.SerializeToUtf8Bytes(record, Records.FailoverRecord), (byte)'\n'];

    /// <summary>The record; null when the text is torn, or none of ours.</summary>
    internal static FailoverRecord? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            var record = JsonSerializer.Deserialize(text, Records.FailoverRecord);
            return record is { Id: not null, Operation: not null, Survivor: not null, Failed: not null } ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
