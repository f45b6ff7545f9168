using System.Text.RegularExpressions;

namespace MySqlHa.Tests.Help;

/// <summary>A cmdlet's page, read with nothing of what the build reads it with.</summary>
public sealed partial class CmdletMarkdown
{
    private readonly string _text;

    public CmdletMarkdown(string path) => _text = File.ReadAllText(path);

    public static string Folder => Path.Combine(ModuleSession.Root, "docs", "en-US");

    /// <summary>The YAML of each parameter, as lines.</summary>
    public IReadOnlyDictionary<string, string[]> Parameters => ParameterBlock().Matches(Section("PARAMETERS"))
        .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["yaml"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    public IReadOnlyList<string> Examples => [.. ExampleBlock().Matches(Section("EXAMPLES")).Select(m => m.Groups["code"].Value)];

    /// <summary>The first cells of the table of errors.</summary>
    public IReadOnlyList<string> ErrorIds => Ids("NOTES");

    public static CmdletMarkdown Of(string cmdlet) => new(Path.Combine(Folder, cmdlet + ".md"));

    /// <summary>The first cells of the table of errors in a section.</summary>
    public IReadOnlyList<string> Ids(string section) => [.. TableRow().Matches(Section(section)).Select(m => m.Groups["first"].Value)
        .SkipWhile(id => id != "FullyQualifiedErrorId").Skip(1)];

    public string Section(string title)
    {
        var start = _text.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no section {title}.");
        var end = _text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return _text[start..(end < 0 ? _text.Length : end)];
    }

    public static string Value(string[] yaml, string key) =>
        yaml.Select(l => l.Trim().TrimStart('-').Trim()).First(l => l.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim().Trim('\'');

    /// <summary>The items below a key, none for [].</summary>
    public static IEnumerable<string> Items(string[] yaml, string key) =>
        yaml.SkipWhile(l => !l.StartsWith(key + ":", StringComparison.Ordinal)).Skip(1).TakeWhile(l => l.StartsWith("- ", StringComparison.Ordinal)).Select(l => l[2..].Trim());

    [GeneratedRegex(@"^### -(?<name>\w+)$.*?^```yaml\n(?<yaml>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ParameterBlock();

    [GeneratedRegex(@"^```powershell\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ExampleBlock();

    [GeneratedRegex(@"^\| (?<first>[A-Za-z]+) \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
