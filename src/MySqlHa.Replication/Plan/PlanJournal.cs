namespace MySqlHa.Replication.Plan;

/// <summary>
/// What operations did, as JSON lines in <c>journal.jsonl</c>, a file that only its owner may read. Each line is on the disk before the
/// next thing happens. Several processes may write at once.
/// </summary>
public sealed class PlanJournal : IDisposable
{
    private const long Most = 16 << 20;
    private readonly JournalFile _file;

    private PlanJournal(string folder, JournalFile file)
    {
        Folder = folder;
        _file = file;
    }

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    private string Current => Path.Combine(Folder, "journal.jsonl");

    private string Previous => Path.Combine(Folder, "journal.1.jsonl");

    /// <summary>
    /// Opens the journal in a folder; makes the folder (mode 0700) and the file (0600) when they are missing. Beyond 16 MB it first
    /// becomes journal.1.jsonl, in place of the one before.
    /// </summary>
    /// <param name="folder">The folder; null for the default: /var/lib/mysqlha for root, else $XDG_STATE_HOME/mysqlha or ~/.local/state/mysqlha.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: it cannot be made or opened.</exception>
    public static PlanJournal Open(string? folder = null) => Open(folder, Most);

    internal static PlanJournal Open(string? folder, long most)
    {
        var path = Path.GetFullPath(folder ?? DefaultFolder());
        try
        {
            Make(path);
            var current = Path.Combine(path, "journal.jsonl");
            JournalFile.Rotate(current, Path.Combine(path, "journal.1.jsonl"), most);
            return new PlanJournal(path, JournalFile.Open(current));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, "cannot be opened", error);
        }
    }

    /// <summary>The last run of an operation on these servers, if it has no end; null when it has, or when there was none.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: the journal cannot be read.</exception>
    public UnfinishedRun? ReadUnfinished(string operation, IEnumerable<ServerEndpoint> servers)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(servers);
        try
        {
            return PlanJournalReader.FindUnfinished([Current, Previous], operation, servers.Select(s => s.ToString()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(Folder, "cannot be read", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    internal void Write(JournalLine line, bool flush = true)
    {
        try
        {
            _file.Write(line.ToBytes(), flush);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(Folder, "cannot be written", error);
        }
    }

    internal static string DefaultFolder()
    {
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
            return "/var/lib/mysqlha";
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return Path.Combine(
            Path.IsPathRooted(state) ? state : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "mysqlha");
    }

    /// <summary>Makes a folder that only its owner may enter. The mode is the last folder's alone: call it for each.</summary>
    internal static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static ReplicationException Unusable(string folder, string what, Exception error) => new(
        ReplicationError.LocalFile, null, $"The journal in '{folder}' {what}: {error.Message.TrimEnd('.')}.",
        "Make room there, or give a folder that you may write to with -JournalFolder.", error);
}
