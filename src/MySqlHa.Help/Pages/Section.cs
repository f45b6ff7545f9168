using Markdig.Syntax;

namespace MySqlHa.Help.Pages;

/// <summary>A heading, what follows it, and the sections below it.</summary>
/// <param name="Title">The heading's text.</param>
/// <param name="Line">Where it stands, from zero.</param>
/// <param name="Blocks">What stands before the first section below.</param>
/// <param name="Sections">The sections one level below.</param>
internal sealed record Section(string Title, int Line, IReadOnlyList<Block> Blocks, IReadOnlyList<Section> Sections)
{
    /// <summary>Cuts blocks, the first of which is a heading of the level, into sections.</summary>
    public static IReadOnlyList<Section> Split(IEnumerable<Block> blocks, int level)
    {
        var sections = new List<Section>();
        var rest = blocks.ToList();
        while (rest.Count > 0)
        {
            var heading = (HeadingBlock)rest[0];
            var body = rest.Skip(1).TakeWhile(b => b is not HeadingBlock h || h.Level > level).ToList();
            var own = body.TakeWhile(b => b is not HeadingBlock).ToList();
            sections.Add(new Section(PlainText.Of(heading.Inline), heading.Line, own, Split(body.Skip(own.Count), level + 1)));
            rest.RemoveRange(0, body.Count + 1);
        }

        return sections;
    }
}
