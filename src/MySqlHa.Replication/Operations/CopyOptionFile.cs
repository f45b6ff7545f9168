using System.Text;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// A password for the servers' own programs: in a file that only its owner may read, never in an argument list. It is the only option file that they
/// read, so that one of the machine's or the user's (~/.my.cnf) does not decide about a copy.
/// </summary>
internal sealed class CopyOptionFile : IDisposable
{
    private readonly string _folder;

    private CopyOptionFile(string folder) => _folder = folder;

    internal string Path => System.IO.Path.Combine(_folder, "login.cnf");

    /// <summary>Writes it.</summary>
    /// <param name="login">The account.</param>
    /// <param name="group">The group of options that the program reads; mariadb-backup does not read [client].</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: it cannot be written.</exception>
    internal static CopyOptionFile Create(ServerLogin login, string group = "client")
    {
        try
        {
            // Made with mode 0700.
            var file = new CopyOptionFile(Directory.CreateTempSubdirectory("mysqlha-").FullName);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(file.Path, new UTF8Encoding(false), options);
            writer.Write($"[{group}]\nuser={Quote(login.User)}\npassword={Quote(login.Password)}\n");
            return file;
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
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    // MySQL manual, "Using Option Files": these escapes, also between quotes.
    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "\"";
}
