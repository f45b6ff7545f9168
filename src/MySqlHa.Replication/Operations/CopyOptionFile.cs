using System.Text;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// A password for the servers' own programs: in a file that only its owner may read, never in an argument list. It is the only option file that they
/// read, so that one of the machine's or the user's (~/.my.cnf) does not decide about a copy. Whoever made it holds it open; what a killed process left
/// behind is held by nobody, and the next one removes it.
/// </summary>
internal sealed class CopyOptionFile : IDisposable
{
    private const string FileName = "login.cnf";
    private const string FolderPrefix = "mysqlha-login-";
    private readonly FileStream _file;

    private CopyOptionFile(FileStream file) => _file = file;

    internal string Path => _file.Name;

    /// <summary>Writes it.</summary>
    /// <param name="login">The account.</param>
    /// <param name="group">The group of options that the program reads; mariadb-backup does not read [client].</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: it cannot be written.</exception>
    internal static CopyOptionFile Create(ServerLogin login, string group = "client")
    {
        try
        {
            RemoveAbandoned();
            // Made with mode 0700.
            var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
            // The share is a lock elsewhere, too: see RemoveAbandoned.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = new CopyOptionFile(new FileStream(System.IO.Path.Combine(folder, FileName), options));
            try
            {
                file._file.Write(Encoding.UTF8.GetBytes($"[{group}]\nuser={Quote(login.User)}\npassword={Quote(login.Password)}\n"));
                file._file.Flush();
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReplicationException(
                ReplicationError.LocalFile, null, $"The file with the password for the servers' programs cannot be written to {System.IO.Path.GetTempPath()}: {error.Message}",
                "Make room there, or set TMPDIR to a folder that can be written to.");
        }
    }

    public void Dispose()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        _file.Dispose();
    }

    // A file that nobody holds and that is no longer being made. What is not ours to remove stays, and is no reason to fail.
    private static void RemoveAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), FolderPrefix + "*"))
        {
            try
            {
                if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(folder) < TimeSpan.FromMinutes(1))
                    continue;
                var path = System.IO.Path.Combine(folder, FileName);
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    File.Delete(path);
                Directory.Delete(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    // MySQL manual, "Using Option Files": these escapes, also between quotes.
    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";
}
