namespace MySqlHa.Lab.Linux;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a file with mode 0600, whole or not at all.</summary>
    public static void Write(string path, string text)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        string partial = path + ".partial";
        File.Delete(partial);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(partial, options))
            writer.Write(text);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Creates a folder with mode 0700.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
