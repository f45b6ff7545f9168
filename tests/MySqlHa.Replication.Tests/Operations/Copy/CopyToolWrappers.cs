using MySqlHa.Lab;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>MySQL's own programs live in the lab's root folder and run only there: a folder of scripts that call them, to be given as -ToolPath.</summary>
public static class CopyToolWrappers
{
    public static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("mysqlha-tools-").FullName;
        foreach (var tool in new[] { "mysqldump", "mysql" })
            Write(Path.Combine(folder, tool), tool);
        return folder;
    }

    /// <summary>One program, with lines of shell that run before it.</summary>
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
