using System.Text.Json;
using System.Text.Json.Serialization;

namespace MySqlHa.Replication.Plan;

/// <summary>One line of the journal. What a line does not tell is null and not written.</summary>
internal sealed record JournalLine
{
    public DateTimeOffset At { get; init; }

    public string Run { get; init; } = "";

    public string Operation { get; init; } = "";

    public IReadOnlyList<string> Servers { get; init; } = [];

    public string Event { get; init; } = "";

    /// <summary>At the begin: the process that runs it, so that a reader can tell a run that was killed from one under way.</summary>
    public int? Process { get; init; }

    public string? Step { get; init; }

    public string? Server { get; init; }

    public string? Title { get; init; }

    /// <summary>Masked.</summary>
    public IReadOnlyList<string>? Sql { get; init; }

    public double? Ms { get; init; }

    public string? Error { get; init; }

    /// <summary>The line with its end.</summary>
    internal byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, JournalJson.Lines.JournalLine), (byte)'\n'];

    /// <summary>Reads a line; null when it is torn, as after a power loss, or no line of ours.</summary>
    internal static JournalLine? Read(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize(text, JournalJson.Lines.JournalLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How lines are written: camelCase, and quotes as people read them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    internal static JournalJson Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
