using System.Text.Json;
using System.Text.Json.Serialization;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab;

/// <summary>What a lab's folder says about it (<c>lab.json</c>).</summary>
internal sealed record LabRecord(string Instance, LabOptions Options, ProcessIdentity? Owner, DateTimeOffset Created)
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Whether somebody still answers for the lab.</summary>
    [JsonIgnore]
    public bool IsOwned => Owner is null || Owner.Value.IsAlive;

    public static LabRecord? TryRead(string id)
    {
        try
        {
            return JsonSerializer.Deserialize<LabRecord>(File.ReadAllText(PathOf(id)), Json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Write() => PrivateFile.Write(PathOf(Options.Id), JsonSerializer.Serialize(this, Json));

    private static string PathOf(string id) => Path.Combine(LabPaths.Lab(id), "lab.json");
}
