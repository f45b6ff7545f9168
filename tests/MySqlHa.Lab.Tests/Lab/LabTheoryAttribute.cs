using System.Runtime.CompilerServices;

namespace MySqlHa.Lab.Tests.Lab;

/// <summary>A theory that needs Linux and root, and says so where it has to be skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        Skip = Requirements.Missing;
        Timeout = 300_000;
    }
}
