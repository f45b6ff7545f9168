using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MySqlHa.Help.Pages;

/// <summary>Markdown as a terminal shows it. A table becomes a list of its rows, which no width can break.</summary>
internal static class PlainText
{
    /// <summary>Words of a paragraph or heading, on one line.</summary>
    public static string Of(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        foreach (var inline in inlines ?? Enumerable.Empty<Inline>())
        {
            text.Append(inline switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                LineBreakInline => " ",
                AutolinkInline link => link.Url,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                LinkInline link when IsAddress(link) && link.Url != Of((ContainerInline)link) => $"{Of((ContainerInline)link)} ({link.Url})",
                ContainerInline nested => Of(nested),
                _ => "",
            });
        }

        return text.ToString().Trim();
    }

    /// <summary>Blocks as paragraphs, each of one or more lines.</summary>
    public static IEnumerable<string> Paragraphs(IEnumerable<Block> blocks) => blocks.SelectMany(Paragraphs);

    /// <summary>The text of a code block as it is.</summary>
    public static string Of(CodeBlock code) => code.Lines.ToString().TrimEnd();

    private static bool IsAddress(LinkInline link) => link.Url?.StartsWith("https://", StringComparison.Ordinal) == true;

    private static IEnumerable<string> Paragraphs(Block block) => block switch
    {
        Table table => Rows(table),
        CodeBlock code => [Of(code)],
        ListBlock list => list.Cast<ListItemBlock>().Select((item, i) => Item(item, list.IsOrdered ? $"{i + 1}. " : "- ")),
        LeafBlock leaf => [Of(leaf.Inline)],
        ContainerBlock container => container.SelectMany(Paragraphs),
        _ => [],
    };

    private static string Item(ListItemBlock item, string mark) =>
        mark + string.Join("\n\n", item.SelectMany(Paragraphs)).Replace("\n", "\n" + new string(' ', mark.Length), StringComparison.Ordinal);

    private static IEnumerable<string> Rows(Table table)
    {
        var rows = table.Cast<TableRow>().Select(r => r.Cast<TableCell>().Select(c => string.Join(" ", c.SelectMany(Paragraphs))).ToArray()).ToList();
        var head = rows[0];
        return rows.Skip(1).Select(row => row[0] + string.Concat(row.Skip(1).Select((cell, i) =>
            cell.Length == 0 ? "" : row.Length > 2 ? $"\n    {head[i + 1]}: {cell}" : $"\n    {cell}")));
    }
}
