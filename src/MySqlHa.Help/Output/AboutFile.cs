using System.Text;
using System.Text.RegularExpressions;
using Markdig.Syntax;
using MySqlHa.Help.Pages;

namespace MySqlHa.Help.Output;

/// <summary>Writes an about topic as the text that Get-Help prints: 80 columns, headings at the margin.</summary>
internal static partial class AboutFile
{
    private const int Width = 80;
    private const string Short = "SHORT DESCRIPTION";

    /// <exception cref="HelpSyntaxException">The page does not start with a short description.</exception>
    public static string Write(MarkdownPage page)
    {
        if (page.Sections is not [{ Title: Short, Blocks: [ParagraphBlock] }, ..])
        {
            throw page.Wrong(page.Sections is [var first, ..] ? first.Line : 0, $"a topic starts with '## {Short}' and one paragraph.");
        }

        // Get-Help takes the topic's synopsis from the fifth line.
        var text = new StringBuilder($"TOPIC\n    {page.Name}\n");
        foreach (var section in page.Sections)
        {
            Write(text, section, "");
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, Section section, string margin)
    {
        text.Append($"\n{margin}{section.Title}\n");
        var first = true;
        foreach (var block in section.Blocks)
        {
            foreach (var paragraph in PlainText.Paragraphs([block]))
            {
                text.Append(first ? "" : "\n");
                first = false;
                foreach (var line in paragraph.Split('\n'))
                {
                    Wrap(text, block is CodeBlock ? "        " : "    ", line, block is CodeBlock);
                }
            }
        }

        foreach (var below in section.Sections)
        {
            Write(text, below, "  ");
        }
    }

    private static void Wrap(StringBuilder text, string margin, string line, bool verbatim)
    {
        var content = line.TrimStart();
        var indent = margin + new string(' ', line.Length - content.Length);

        // What follows a list's mark hangs behind it.
        var mark = ListMark().Match(content).Length;
        var hanging = indent + new string(' ', mark);
        while (!verbatim && indent.Length + content.Length > Width && content.LastIndexOf(' ', Width - indent.Length) is var space and > 1)
        {
            text.Append(indent).Append(content.AsSpan(0, space).TrimEnd()).Append('\n');
            content = content[(space + 1)..];
            indent = hanging;
        }

        text.Append((indent + content).TrimEnd()).Append('\n');
    }

    [GeneratedRegex(@"^(- |\d+\. )")]
    private static partial Regex ListMark();
}
