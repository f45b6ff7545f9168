namespace MySqlHa.Lab.Server;

/// <summary>MySQL's own programs live in the lab's root folder and run only there: a folder of scripts that call them, to be given as -ToolPath.</summary>
public static class MySqlTools
{
    /// <summary>Makes the folder.</summary>
    /// <param name="folder">Where; null for a temporary one, which is the caller's to delete.</param>
    public static string Make(string? folder = null)
    {
        folder = folder is null ? Directory.CreateTempSubdirectory("mysqlha-tools-").FullName : Directory.CreateDirectory(folder).FullName;
        foreach (string tool in new[] { "mysqldump", "mysql", "mysqlbinlog" })
            Write(Path.Combine(folder, tool), tool);
        return folder;
    }

    /// <summary>Writes one program, with lines of shell that run before it.</summary>
    public static void Write(string file, string tool, string before = "")
    {
        // The option file with the password lies in /tmp.
        File.WriteAllText(file, $"""
            #!/bin/sh
            {before}
            exec unshare --mount sh -c 'root=$1; shift; mount --bind /tmp "$root/tmp" && exec chroot "$root" "$@"' sh "$(readlink -f {LabPaths.MySqlRoot})" /usr/bin/{tool} "$@"

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
