using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace MySqlHa.Help.Pages;

/// <summary>A page as markdown gives it: front matter, title, and sections by heading.</summary>
internal sealed class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().UsePipeTables().Build();
    private readonly string _path;

    private MarkdownPage(string path, FrontMatter front, IReadOnlyList<Section> sections)
    {
        _path = path;
        Front = front;
        Sections = sections;
    }

    /// <summary>The name of the cmdlet or topic: that of the file.</summary>
    public string Name => Path.GetFileNameWithoutExtension(_path);

    /// <summary>Whether this is a topic rather than a cmdlet.</summary>
    public bool IsAbout => Name.StartsWith("about_", StringComparison.Ordinal);

    public FrontMatter Front { get; }

    /// <summary>The sections of level 2.</summary>
    public IReadOnlyList<Section> Sections { get; }

    /// <exception cref="HelpSyntaxException">The front matter or the title is missing or wrong, or something stands outside all sections.</exception>
    public static MarkdownPage Read(string path)
    {
        var document = Markdown.Parse(File.ReadAllText(path), Pipeline);
        HelpSyntaxException Wrong(int line, string message) => new(path, line + 1, message);
        var name = Path.GetFileNameWithoutExtension(path);
        if (document.FirstOrDefault() is not YamlFrontMatterBlock yaml)
        {
            throw Wrong(0, "the page does not start with front matter between two lines of ---.");
        }

        var front = FrontMatter.Read(yaml.Lines.ToString(), (line, message) => Wrong(yaml.Line + line, message));
        if (document.Skip(1).FirstOrDefault() is not HeadingBlock { Level: 1 } title || PlainText.Of(title.Inline) != name)
        {
            throw Wrong(document.Count > 1 ? document[1].Line : 0, $"the first heading is not '# {name}', the name of the file.");
        }

        if (front["title"] != name)
        {
            throw Wrong(0, $"the front matter's title is not '{name}', the name of the file.");
        }

        if (document.Skip(2).FirstOrDefault() is { } first and not HeadingBlock { Level: 2 })
        {
            throw Wrong(first.Line, "text before the first section. Put it under a heading of level 2.");
        }

        return new MarkdownPage(path, front, Section.Split(document.Skip(2), 2));
    }

    /// <summary>An error at a line of this page, counted from zero as markdown does.</summary>
    public HelpSyntaxException Wrong(int line, string message) => new(_path, line + 1, message);
}
