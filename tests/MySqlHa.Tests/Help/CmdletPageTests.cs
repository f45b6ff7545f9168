using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace MySqlHa.Tests.Help;

/// <summary>Cmdlets, their pages, and what Get-Help reads say the same.</summary>
public sealed class CmdletPageTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    [Fact]
    public void Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        var pages = Directory.EnumerateFiles(CmdletMarkdown.Folder, "*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Where(n => !n.StartsWith("about_", StringComparison.Ordinal));

        Assert.Equal(session.Cmdlets.Select(c => c.Name).Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_have_every_parameter_as_the_cmdlet_has_it_and_no_other()
    {
        foreach (var cmdlet in session.Cmdlets)
        {
            var documented = CmdletMarkdown.Of(cmdlet.Name).Parameters.Select(p => Line(p.Key, p.Value)).Order(StringComparer.Ordinal);
            var actual = Parameters(cmdlet).Select(p => Line(cmdlet, p)).Order(StringComparer.Ordinal);

            Assert.Equal(actual.Prepend(cmdlet.Name), documented.Prepend(cmdlet.Name));
        }
    }

    [Fact]
    public void Pages_show_the_syntax_that_the_engine_shows()
    {
        foreach (var cmdlet in session.Cmdlets)
        {
            var shown = string.Join("\n", cmdlet.ParameterSets.Select(s => $"{cmdlet.Name} {s}"));
            var written = CmdletMarkdown.Of(cmdlet.Name).Section("SYNTAX").Split("```").Where((_, i) => i % 2 == 1).Select(s => s.Trim());

            Assert.Equal(shown, string.Join("\n", written), ignoreCase: true);
        }
    }

    [Fact]
    public void The_help_file_has_every_parameter_as_the_page_has_it()
    {
        var file = XDocument.Load(Path.Combine(ModuleSession.Root, "en-US", "MySqlHa.dll-Help.xml"));
        var commands = file.Descendants(Command + "command").ToDictionary(c => c.Descendants(Command + "name").First().Value);

        Assert.Equal(session.Cmdlets.Select(c => c.Name).Order(StringComparer.Ordinal), commands.Keys.Order(StringComparer.Ordinal));
        foreach (var cmdlet in session.Cmdlets)
        {
            var page = CmdletMarkdown.Of(cmdlet.Name);
            var written = commands[cmdlet.Name].Element(Command + "parameters")!.Elements().Select(p => string.Join(
                " | ",
                p.Element(Maml + "name")!.Value,
                p.Element(Dev + "type")!.Element(Maml + "name")!.Value,
                p.Element(Dev + "defaultValue")!.Value,
                (string)p.Attribute("required")!,
                (string)p.Attribute("aliases")!,
                ((string)p.Attribute("position")!).ToLowerInvariant()));
            var expected = page.Parameters.Select(p => string.Join(
                " | ",
                p.Key,
                CmdletMarkdown.Value(p.Value, "Type").Split('.')[^1],
                CmdletMarkdown.Value(p.Value, "DefaultValue"),
                CmdletMarkdown.Value(p.Value, "IsRequired"),
                string.Join(", ", CmdletMarkdown.Items(p.Value, "Aliases").DefaultIfEmpty("none")),
                CmdletMarkdown.Value(p.Value, "Position").ToLowerInvariant()));

            Assert.Equal(expected, written);
            Assert.Equal(page.Examples.Count, commands[cmdlet.Name].Descendants(Command + "example").Count());
        }
    }

    [Fact]
    public void Get_Help_finds_each_cmdlet_and_each_topic()
    {
        foreach (var cmdlet in session.Cmdlets)
        {
            var help = session.Run("Get-Help", ("Name", cmdlet.Name), ("Full", true))[0];
            var parameters = ((PSObject)help.Properties["parameters"].Value).Properties["parameter"].Value;

            Assert.Contains(((string)help.Properties["Synopsis"].Value).Trim(), CmdletMarkdown.Of(cmdlet.Name).Section("SYNOPSIS"), StringComparison.Ordinal);
            Assert.Equal(Parameters(cmdlet).Count(), LanguagePrimitives.GetEnumerable(parameters)?.Cast<object>().Count() ?? 1);
        }

        Assert.Contains("KERNEL LEASE", session.Run("Get-Help", ("Name", "about_MySqlHa"))[0].ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<ParameterMetadata> Parameters(CmdletInfo cmdlet) =>
        cmdlet.Parameters.Values.Where(p => !Cmdlet.CommonParameters.Contains(p.Name));

    private static string Line(CmdletInfo cmdlet, ParameterMetadata parameter)
    {
        var set = parameter.ParameterSets[ParameterAttribute.AllParameterSets];
        return string.Join(
            " | ",
            parameter.Name,
            parameter.ParameterType.FullName,
            Default(cmdlet, parameter, set.IsMandatory),
            string.Join(",", parameter.Aliases),
            string.Join(",", parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(v => v.ValidValues)),
            set.Position == int.MinValue ? "Named" : set.Position.ToString(CultureInfo.InvariantCulture),
            Word(set.IsMandatory),
            Word(set.ValueFromPipeline),
            Word(set.ValueFromPipelineByPropertyName),
            Word(parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any()));
    }

    private static string Line(string name, string[] yaml) => string.Join(
        " | ",
        name,
        CmdletMarkdown.Value(yaml, "Type"),
        CmdletMarkdown.Value(yaml, "DefaultValue"),
        string.Join(",", CmdletMarkdown.Items(yaml, "Aliases")),
        string.Join(",", CmdletMarkdown.Items(yaml, "AcceptedValues")),
        CmdletMarkdown.Value(yaml, "Position"),
        CmdletMarkdown.Value(yaml, "IsRequired"),
        CmdletMarkdown.Value(yaml, "ValueFromPipeline"),
        CmdletMarkdown.Value(yaml, "ValueFromPipelineByPropertyName"),
        CmdletMarkdown.Value(yaml, "SupportsWildcards"));

    /// <summary>What a new cmdlet has before anything is bound.</summary>
    private static string Default(CmdletInfo cmdlet, ParameterMetadata parameter, bool mandatory)
    {
        var instance = Activator.CreateInstance(cmdlet.ImplementingType);
        // The most derived one, where a cmdlet takes one server in place of the list of its base.
        return instance!.GetType().GetProperties().FirstOrDefault(p => p.Name == parameter.Name)?.GetValue(instance) switch
        {
            _ when mandatory => "None",
            SwitchParameter on => on.IsPresent.ToString(),
            null => parameter.ParameterType == typeof(SwitchParameter) ? "False" : "None",
            "" => "None",
            object[] { Length: 0 } => "None",
            object[] many => string.Join(",", many),
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString()!,
        };
    }

    private static string Word(bool value) => value ? "true" : "false";
}
