using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MySqlHa.Help.Pages;

/// <summary>The help of one cmdlet.</summary>
internal sealed record CmdletPage
{
    private const string CommonParameters = "CommonParameters";
    private static readonly string[] Expected =
        ["SYNOPSIS", "SYNTAX", "ALIASES", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    public required string Name { get; init; }

    /// <summary>The name of the file that the cmdlet's help belongs into.</summary>
    public required string HelpFile { get; init; }

    public required IReadOnlyList<string> Synopsis { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    public required IReadOnlyList<TypeHelp> Inputs { get; init; }

    public required IReadOnlyList<TypeHelp> Outputs { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<string> Links { get; init; }

    /// <exception cref="HelpSyntaxException">Something in the page is not as the schema wants it.</exception>
    public static CmdletPage Read(MarkdownPage page)
    {
        CheckSections(page);
        var sections = page.Sections.ToDictionary(s => s.Title);
        return new CmdletPage
        {
            Name = page.Name,
            HelpFile = page.Front["external help file"],
            Synopsis = Text(page, sections["SYNOPSIS"]),
            Description = Text(page, sections["DESCRIPTION"]),
            Examples = Each(page, sections["EXAMPLES"], ExampleHelp.Read),
            Parameters = Each(page, sections["PARAMETERS"], ParameterHelp.Read),
            Inputs = Each(page, sections["INPUTS"], TypeHelp.Read),
            Outputs = Each(page, sections["OUTPUTS"], TypeHelp.Read),
            Notes = [.. Flat(sections["NOTES"])],
            Links = [.. Blocks(sections["RELATED LINKS"]).SelectMany(b => b.Descendants<LinkInline>()).Select(Link)],
        };
    }

    private static void CheckSections(MarkdownPage page)
    {
        foreach (var (i, section) in page.Sections.Index())
        {
            if (i >= Expected.Length || section.Title != Expected[i])
            {
                throw page.Wrong(section.Line, $"the section '{section.Title}' stands where '{Expected.ElementAtOrDefault(i) ?? "nothing"}' is wanted. The sections are, in this order: {string.Join(", ", Expected)}.");
            }
        }

        if (page.Sections.Count < Expected.Length)
        {
            throw page.Wrong(page.Sections is [.., var last] ? last.Line : 0, $"the section '{Expected[page.Sections.Count]}' is missing at the end.");
        }
    }

    private static List<string> Text(MarkdownPage page, Section section)
    {
        var text = Flat(section).ToList();
        return text.Count > 0 ? text : throw page.Wrong(section.Line, $"the section '{section.Title}' is empty.");
    }

    private static List<T> Each<T>(MarkdownPage page, Section section, Func<MarkdownPage, Section, T> read)
    {
        if (section.Blocks.Count > 0)
        {
            throw page.Wrong(section.Blocks[0].Line, $"text in '{section.Title}' that belongs to no heading of level 3.");
        }

        return section.Sections.Count > 0
            ? [.. section.Sections.Where(s => s.Title != CommonParameters).Select(s => read(page, s))]
            : throw page.Wrong(section.Line, $"the section '{section.Title}' is empty.");
    }

    private static IEnumerable<Block> Blocks(Section section) => section.Blocks.Concat(section.Sections.SelectMany(Blocks));

    private static IEnumerable<string> Flat(Section section) =>
        PlainText.Paragraphs(section.Blocks).Concat(section.Sections.SelectMany(s => Flat(s).Prepend(s.Title)));

    /// <summary>A link to another page is its name; the address of one outside stands behind it, since Get-Help -Online would open the first address it is given.</summary>
    private static string Link(LinkInline link) =>
        link.Url?.StartsWith("https://", StringComparison.Ordinal) == true ? $"{PlainText.Of(link)}: {link.Url}" : PlainText.Of(link);
}
