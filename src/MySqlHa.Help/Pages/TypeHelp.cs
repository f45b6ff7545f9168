namespace MySqlHa.Help.Pages;

/// <summary>A type that goes in or comes out.</summary>
internal sealed record TypeHelp(string Name, IReadOnlyList<string> Description)
{
    public static TypeHelp Read(MarkdownPage page, Section section) => section.Blocks.Count > 0
        ? new TypeHelp(section.Title, [.. PlainText.Paragraphs(section.Blocks)])
        : throw page.Wrong(section.Line, $"'{section.Title}' has no description.");
}
