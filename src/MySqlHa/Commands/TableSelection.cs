using System.Management.Automation;

namespace MySqlHa.Commands;

/// <summary>Which tables -Database and -Table name.</summary>
internal static class TableSelection
{
    /// <summary>A test of schema and name. A pattern of -Table that has a point is of both.</summary>
    public static Func<string, string, bool> Create(IEnumerable<string> databases, IEnumerable<string> tables)
    {
        WildcardPattern[] schemas = [.. databases.Select(Pattern)];
        (WildcardPattern Pattern, bool Full)[] names = [.. tables.Select(t => (Pattern(t), t.Contains('.', StringComparison.Ordinal)))];
        return (schema, name) => (schemas.Length == 0 || schemas.Any(p => p.IsMatch(schema)))
            && (names.Length == 0 || names.Any(p => p.Pattern.IsMatch(p.Full ? $"{schema}.{name}" : name)));
    }

    private static WildcardPattern Pattern(string text) => new(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
}
