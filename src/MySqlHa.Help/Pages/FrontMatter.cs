using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace MySqlHa.Help.Pages;

/// <summary>The page's front matter.</summary>
internal sealed class FrontMatter
{
    private static readonly string[] Keys = ["document type", "external help file", "HelpUri", "Locale", "Module Name", "ms.date", "PlatyPS schema version", "title"];
    private readonly Dictionary<string, string?> _values;

    private FrontMatter(Dictionary<string, string?> values) => _values = values;

    public string this[string key] => _values[key] ?? "";

    /// <param name="yaml">The text.</param>
    /// <param name="wrong">Makes an error of a line of the text and a message.</param>
    public static FrontMatter Read(string yaml, Func<int, string, HelpSyntaxException> wrong)
    {
        try
        {
            var values = new DeserializerBuilder().Build().Deserialize<Dictionary<string, string?>?>(yaml) ?? [];
            if (Keys.FirstOrDefault(k => !values.ContainsKey(k)) is { } missing)
            {
                throw wrong(0, $"the front matter has no '{missing}'. It needs: {string.Join(", ", Keys)}.");
            }

            return values["PlatyPS schema version"] == "2024-05-01"
                ? new FrontMatter(values)
                : throw wrong(0, "the PlatyPS schema version is not 2024-05-01.");
        }
        catch (YamlException e)
        {
            throw wrong((int)e.Start.Line, $"the front matter is no YAML: {e.Message}");
        }
    }
}
