using System.Text.Json;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>Reads and writes a <see cref="CopyPending"/>: whole or not at all.</summary>
internal static class CopyPendingFile
{
    private const string Name = "mysqlha_copy.json";

    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true };

    /// <summary>The file in a folder of data.</summary>
    internal static string In(string folder) => Path.Combine(folder, Name);

    /// <summary>The file of a recipient whose server is stopped.</summary>
    internal static string Of(ServerEndpoint recipient, string? folder) =>
        Path.Combine(Path.GetFullPath(folder ?? PlanJournal.DefaultFolder()), $"copy-{recipient.ToString().Replace(':', '-').Replace("/", "-", StringComparison.Ordinal)}.json");

    /// <summary>Null when there is none, or none that can be read.</summary>
    internal static CopyPending? Read(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<CopyPending>(File.ReadAllText(file)) : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static void Write(string file, CopyPending pending)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (var stream = new FileStream(file + ".part", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, pending, Form);
            stream.Flush(flushToDisk: true);
        }

        File.Move(file + ".part", file, overwrite: true);
    }
}
