using System.Runtime.Versioning;
using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>A folder of the servers' programs; each writes down, before it begins, what anybody may see of it under /proc, and the mode of its option file.</summary>
[SupportedOSPlatform("linux")]
internal static class SpiedTools
{
    /// <summary>Makes it.</summary>
    /// <param name="kind">Whose programs.</param>
    /// <param name="folder">Where.</param>
    /// <returns>The file that they write to.</returns>
    public static string Make(ServerKind kind, string folder)
    {
        Directory.CreateDirectory(folder);
        var seen = Path.Combine(folder, "seen");
        // In one write: two of them run at once, one into the other.
        var before = $$"""
            { tr '\0' ' ' < /proc/$$/cmdline; echo; tr '\0' '\n' < /proc/$$/environ
              for a; do case $a in --defaults-file=*) f=${a#*=}; stat -c 'mode %a %n' "$f" "$(dirname "$f")";; esac; done; } > {{seen}}.$$
            cat {{seen}}.$$ >> {{seen}}
            """;
        foreach (var tool in kind == ServerKind.MySql ? (string[])["mysql", "mysqlbinlog"] : ["mariadb", "mariadb-binlog"])
        {
            var file = Path.Combine(folder, tool);
            if (kind == ServerKind.MySql)
            {
                MySqlTools.Write(file, tool, before);
                continue;
            }

            File.WriteAllText(file, $"#!/bin/sh\n{before}\nexec /usr/bin/{tool} \"$@\"\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return seen;
    }
}
