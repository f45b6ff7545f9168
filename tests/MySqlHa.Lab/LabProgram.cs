using System.Runtime.InteropServices;

namespace MySqlHa.Lab;

/// <summary>How to start <c>mysqlha-lab</c>, the program beside this library.</summary>
public static class LabProgram
{
    /// <summary>Program and first arguments; append a verb.</summary>
    public static IReadOnlyList<string> Command
    {
        get
        {
            // Not the apphost: it looks for the runtime in fixed places, and we know where ours is.
            string shared = RuntimeEnvironment.GetRuntimeDirectory();
            string dotnet = Path.GetFullPath(Path.Combine(shared, "..", "..", "..", "dotnet"));
            string program = Path.Combine(Path.GetDirectoryName(typeof(LabProgram).Assembly.Location)!, "mysqlha-lab.dll");
            return [File.Exists(dotnet) ? dotnet : "dotnet", program];
        }
    }
}
