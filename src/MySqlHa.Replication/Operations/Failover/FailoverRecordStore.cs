using System.Globalization;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>
/// Failover records: one JSON file each (mode 0600) in the folder <c>failovers</c> beside the journal. A record is on the disk, whole, when
/// <see cref="Write"/> returns.
/// </summary>
public sealed class FailoverRecordStore
{
    private const string Suffix = ".json";

    /// <summary>Names the store; nothing is made yet.</summary>
    /// <param name="journalFolder">The journal's folder; null for its default.</param>
    public FailoverRecordStore(string? journalFolder = null) => Folder = Path.Combine(Path.GetFullPath(journalFolder ?? PlanJournal.DefaultFolder()), "failovers");

    /// <summary>Where the records are.</summary>
    public string Folder { get; }

    /// <summary>The id of a record: the time in UTC, and the survivor.</summary>
    public static string IdOf(DateTimeOffset at, ServerEndpoint survivor)
    {
        ArgumentNullException.ThrowIfNull(survivor);
        var name = string.Concat(survivor.Host.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}-{name}_{survivor.Port}");
    }

    /// <summary>Writes a record, or writes it anew under the same id.</summary>
    /// <exception cref="ArgumentException">The id is no plain file name.</exception>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>.</exception>
    public void Write(FailoverRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Id.Length == 0 || record.Id[0] == '.' || record.Id.AsSpan().ContainsAny("/\\:\0"))
            throw new ArgumentException($"'{record.Id}' is no id of a record.", nameof(record));
        try
        {
            PlanJournal.Make(Path.GetDirectoryName(Folder)!);
            PlanJournal.Make(Folder);
            DurableFile.Write(Path.Combine(Folder, record.Id + Suffix), FailoverRecordJson.Write(record));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable("written", error);
        }
    }

    /// <summary>Writes a record where it is not kept, so that the first one that counts need not wait for code to be compiled.</summary>
    public static void Rehearse()
    {
        var folder = Directory.CreateTempSubdirectory("mysqlha-");
        try
        {
            var server = new ServerEndpoint("localhost");
            new FailoverRecordStore(folder.FullName).Write(new()
            {
                Id = "rehearsal", At = DateTimeOffset.UtcNow, Operation = "", Survivor = server, Failed = server, Release = "", Reason = "", FailedExecuted = "", SemiSync = "", Lost = "",
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>All records, newest first. A file that is torn or no record is left out.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>.</exception>
    public IReadOnlyList<FailoverRecord> Read()
    {
        try
        {
            if (!Directory.Exists(Folder) && !File.Exists(Folder))
                return [];
            return [.. new DirectoryInfo(Folder).EnumerateFiles("*" + Suffix).Select(Read).OfType<FailoverRecord>()
                .OrderByDescending(r => r.At).ThenByDescending(r => r.Id, StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable("read", error);
        }
    }

    /// <summary>The newest record of these two; null when there is none.</summary>
    /// <param name="survivor">The server that took over; null for any.</param>
    /// <param name="failed">The server that it took over from; null for any.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>.</exception>
    public FailoverRecord? Newest(ServerEndpoint? survivor = null, ServerEndpoint? failed = null) =>
        Read().FirstOrDefault(r => (survivor is null || r.Survivor == survivor) && (failed is null || r.Failed == failed));

    private static FailoverRecord? Read(FileInfo file)
    {
        try
        {
            // A copy under another name would count twice.
            return FailoverRecordJson.Read(File.ReadAllBytes(file.FullName)) is { } record && record.Id + Suffix == file.Name ? record : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private ReplicationException Unusable(string what, Exception error) => new(
        ReplicationError.LocalFile, null, $"A failover record in '{Folder}' cannot be {what}: {error.Message.TrimEnd('.')}.",
        "Make room there, or give a folder that you may write to with -JournalFolder.", error);
}
