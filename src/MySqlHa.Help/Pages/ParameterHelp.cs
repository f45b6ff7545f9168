using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace MySqlHa.Help.Pages;

/// <summary>The YAML block of a parameter (PlatyPS schema 2024-05-01). Names are those of the schema.</summary>
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "YamlDotNet makes them.")]
internal sealed class ParameterHelp
{
    [YamlIgnore]
    public string Name { get; private set; } = "";

    [YamlIgnore]
    public IReadOnlyList<string> Description { get; private set; } = [];

    public required string Type { get; init; }

    public required string DefaultValue { get; init; }

    public required bool SupportsWildcards { get; init; }

    public required List<string> Aliases { get; init; }

    public required List<ParameterSetHelp> ParameterSets { get; init; }

    public required bool DontShow { get; init; }

    public required List<string> AcceptedValues { get; init; }

    public required string HelpMessage { get; init; }

    public static ParameterHelp Read(MarkdownPage page, Section section)
    {
        if (!section.Title.StartsWith('-'))
        {
            throw page.Wrong(section.Line, $"'{section.Title}' is no parameter. Write the heading as '### -Name'.");
        }

        if (section.Blocks is not [.., Markdig.Syntax.FencedCodeBlock { Info: "yaml" } block])
        {
            throw page.Wrong(section.Line, $"{section.Title} does not end with a block of ```yaml.");
        }

        var description = PlainText.Paragraphs(section.Blocks.SkipLast(1)).ToList();
        if (description.Count == 0)
        {
            throw page.Wrong(section.Line, $"{section.Title} has no description.");
        }

        try
        {
            var read = new DeserializerBuilder().WithEnforceRequiredMembers().Build().Deserialize<ParameterHelp>(block.Lines.ToString());
            read.Name = section.Title[1..];
            read.Description = description;
            return read.ParameterSets.Count > 0 ? read : throw page.Wrong(block.Line, $"{section.Title} is in no parameter set.");
        }
        catch (YamlException e)
        {
            throw page.Wrong(block.Line + (int)Math.Max(1, e.Start.Line), $"{section.Title}: {e.InnerException?.Message ?? e.Message}");
        }
    }
}
