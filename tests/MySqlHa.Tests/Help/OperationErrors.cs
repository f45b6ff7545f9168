using System.Text.RegularExpressions;

namespace MySqlHa.Tests.Help;

/// <summary>Which codes of ReplicationError a cmdlet can end with, as the source of the operations throws them.</summary>
/// <param name="Own">What its operations throw themselves: its page lists them.</param>
/// <param name="Possible">Whatever any file throws that its operations lead to, and the common ones: its page may list them.</param>
public sealed partial record OperationErrors(IReadOnlySet<string> Own, IReadOnlySet<string> Possible)
{
    private static readonly Dictionary<string, string> Files = Directory
        .EnumerateFiles(Path.Combine(ModuleSession.Root, "src", "MySqlHa.Replication"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);

    /// <summary>What sessions, dialects and the runner of plans throw; about_MySqlHa_Errors has them, no page needs to.</summary>
    public static IReadOnlySet<string> Common { get; } = new[] { "ServerErrors", "DialectTable" }
        .Concat(Files.Keys.Where(f => f.StartsWith("Plan", StringComparison.Ordinal) || f.StartsWith("Journal", StringComparison.Ordinal)))
        .SelectMany(f => Thrown(Files[f])).ToHashSet();

    public static OperationErrors Of(string command)
    {
        var source = ModuleSession.Source($"MySqlHa/Commands/{command}.cs");
        var operations = Words(source).Where(w => w.EndsWith("Operation", StringComparison.Ordinal)).ToHashSet();
        var own = Files.Where(f => operations.Any(o => f.Key.StartsWith(o, StringComparison.Ordinal))).SelectMany(f => Thrown(f.Value));
        return new(own.Except(Common).ToHashSet(), Reached(source).SelectMany(f => Thrown(Files[f])).Concat(Common).ToHashSet());
    }

    /// <summary>A file holds a type: those that a source names, those that they name, and so on.</summary>
    private static HashSet<string> Reached(string source)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([source]);
        while (open.TryPop(out var text))
        {
            foreach (var file in Words(text).Where(w => Files.ContainsKey(w) && reached.Add(w)))
                open.Push(Files[file]);
        }

        return reached;
    }

    private static IEnumerable<string> Thrown(string source) => Throw().Matches(source).Select(m => m.Groups["code"].Value);

    private static IEnumerable<string> Words(string source) => Word().Matches(source).Select(m => m.Value).Distinct();

    // Not a comparison (error.Error == ReplicationError.X), nor a pattern (is, when, or, and).
    [GeneratedRegex(@"(?<!\b(is|or|and|not|when|case)\s|[=!]=\s)\bReplicationError\.(?<code>[A-Z]\w+)(?!\s*=>)")]
    private static partial Regex Throw();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Word();
}
