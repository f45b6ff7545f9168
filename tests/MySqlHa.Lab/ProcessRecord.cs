using System.Globalization;
using System.Text.Json;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab;

/// <summary>
/// A process of the lab, written down the moment it exists: one file each, so that several programs may start things in the
/// same lab without a lock, and any of them can end everything.
/// </summary>
internal sealed record ProcessRecord(string Name, LabHost Host, ProcessIdentity Identity, string LogPath)
{
    public static string Folder(string labFolder) => Path.Combine(labFolder, "processes");

    public void Write(string labFolder) =>
        PrivateFile.Write(Path.Combine(Folder(labFolder), FileName), JsonSerializer.Serialize(this, LabRecord.Json));

    public void Delete(string labFolder) => File.Delete(Path.Combine(Folder(labFolder), FileName));

    public static IReadOnlyList<ProcessRecord> ReadAll(string labFolder)
    {
        var records = new List<ProcessRecord>();
        string folder = Folder(labFolder);
        if (!Directory.Exists(folder))
            return records;
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            try
            {
                if (JsonSerializer.Deserialize<ProcessRecord>(File.ReadAllText(file), LabRecord.Json) is { } record)
                    records.Add(record);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
            {
                // Another program deleted it meanwhile.
            }
        }

        return records;
    }

    private string FileName => string.Create(CultureInfo.InvariantCulture, $"{Identity.Pid}-{Identity.StartTicks}.json");
}
