using System.Diagnostics;
using SharpFuzz;

namespace MySqlHa.Fuzz.Engine;

/// <summary>A copy of this program whose parsers count their branches. The build's own files stay as they are.</summary>
internal static class InstrumentedCopy
{
    private static readonly (string File, Func<string, bool> Types)[] Instrumented =
    [
        ("MySqlHa.Vrrp.dll", t => t.StartsWith("MySqlHa.Vrrp.Packet.", StringComparison.Ordinal) || t.StartsWith("MySqlHa.Vrrp.Link.", StringComparison.Ordinal)
            || t.StartsWith("MySqlHa.Vrrp.Authentication.", StringComparison.Ordinal) || t.StartsWith("MySqlHa.Vrrp.Address.", StringComparison.Ordinal)),
        ("MySqlHa.Replication.dll", t => t.StartsWith("MySqlHa.Replication.BinaryLog.", StringComparison.Ordinal) || t.StartsWith("MySqlHa.Replication.Gtid.", StringComparison.Ordinal)),
    ];

    /// <summary>Makes the copy, runs it with these arguments and removes it.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run(IEnumerable<string> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("mysqlha-fuzz-");
        try
        {
            Copy(AppContext.BaseDirectory, folder.FullName);
            foreach (var (file, types) in Instrumented)
            {
                _ = Fuzzer.Instrument(Path.Combine(folder.FullName, file), types, Options.Value);
            }

            var start = new ProcessStartInfo("dotnet", [Path.Combine(folder.FullName, Path.GetFileName(typeof(InstrumentedCopy).Assembly.Location)), .. arguments]);
            // One compilation of everything: methods that are compiled anew under way take time, and make no run better here.
            start.Environment["DOTNET_TieredPGO"] = "0";
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
