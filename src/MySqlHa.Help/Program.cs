using MySqlHa.Help;
using MySqlHa.Help.Output;
using MySqlHa.Help.Pages;

if (args is not [var source, var target])
{
    Console.Error.WriteLine("Usage: MySqlHa.Help <folder of markdown pages> <folder that Get-Help reads>");
    return 64;
}

if (!Directory.Exists(source))
{
    Console.Error.WriteLine(new HelpSyntaxException(source, 1, "there is no such folder of help pages.").ToBuildError());
    return 1;
}

try
{
    var pages = Directory.EnumerateFiles(source, "*.md").Order(StringComparer.Ordinal).Select(MarkdownPage.Read).ToList();
    var files = new Dictionary<string, string>();
    foreach (var group in pages.Where(p => !p.IsAbout).Select(CmdletPage.Read).GroupBy(p => p.HelpFile))
    {
        files[group.Key] = MamlFile.Write(group);
    }

    foreach (var page in pages.Where(p => p.IsAbout))
    {
        files[page.Name + ".help.txt"] = AboutFile.Write(page);
    }

    // Nothing is written unless all of it could be read; each file replaces the old one as a whole, since a session may be reading it.
    Directory.CreateDirectory(target);
    foreach (var (name, text) in files)
    {
        var path = Path.Combine(target, name);
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    return 0;
}
catch (HelpSyntaxException e)
{
    Console.Error.WriteLine(e.ToBuildError());
    return 1;
}
