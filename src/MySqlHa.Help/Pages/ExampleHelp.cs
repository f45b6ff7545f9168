using Markdig.Syntax;

namespace MySqlHa.Help.Pages;

/// <summary>An example: what it is for, the commands, and what they print or mean.</summary>
internal sealed record ExampleHelp(string Title, IReadOnlyList<string> Introduction, string Code, IReadOnlyList<string> Remarks)
{
    public static ExampleHelp Read(MarkdownPage page, Section section)
    {
        var code = section.Blocks.OfType<FencedCodeBlock>().FirstOrDefault();
        if (code is not { Info: "powershell" })
        {
            throw page.Wrong(section.Line, $"the example '{section.Title}' has no block of ```powershell, or another block before it.");
        }

        var before = section.Blocks.TakeWhile(b => b != code).ToList();
        return new ExampleHelp(
            section.Title, [.. PlainText.Paragraphs(before)], PlainText.Of(code), [.. PlainText.Paragraphs(section.Blocks.Skip(before.Count + 1))]);
    }
}
