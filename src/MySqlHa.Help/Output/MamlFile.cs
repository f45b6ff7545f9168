using System.Globalization;
using System.Xml.Linq;
using MySqlHa.Help.Pages;

namespace MySqlHa.Help.Output;

/// <summary>Writes MAML, the format that Get-Help reads: one file for all cmdlets of an assembly.</summary>
internal static class MamlFile
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Write(IEnumerable<CmdletPage> pages)
    {
        var root = new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), pages.Select(Cmdlet));
        return new XDeclaration("1.0", "utf-8", null) + "\n" + root + "\n";
    }

    private static XElement Cmdlet(CmdletPage page)
    {
        var words = page.Name.Split('-', 2);
        return new XElement(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", words[0]),
                new XElement(Command + "noun", words[^1]),
                Text("description", page.Synopsis)),
            Text("description", page.Description),
            new XElement(Command + "syntax", SetNames(page).Select(set => Syntax(page, set))),
            new XElement(Command + "parameters", page.Parameters.Where(p => !p.DontShow).Select(p => Parameter(p, p.ParameterSets[0]))),
            new XElement(Command + "inputTypes", page.Inputs.Select(t => Type("inputType", t))),
            new XElement(Command + "returnValues", page.Outputs.Select(t => Type("returnValue", t))),
            new XElement(Maml + "alertSet", Text("alert", page.Notes)),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", page.Links.Select(l => new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", l), new XElement(Maml + "uri")))));
    }

    private static IEnumerable<string> SetNames(CmdletPage page) => page.Parameters
        .SelectMany(p => p.ParameterSets).Select(s => s.Name).Where(n => n != ParameterSetHelp.All).Distinct().DefaultIfEmpty(ParameterSetHelp.All);

    private static XElement Syntax(CmdletPage page, string set) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Name),
        page.Parameters.Where(p => !p.DontShow)
            .Select(p => (Parameter: p, Set: p.ParameterSets.FirstOrDefault(s => s.Name == set || s.Name == ParameterSetHelp.All)))
            .Where(p => p.Set is not null)
            .OrderBy(p => int.TryParse(p.Set!.Position, CultureInfo.InvariantCulture, out var position) ? position : int.MaxValue)
            .ThenByDescending(p => p.Set!.IsRequired)
            .Select(p => Parameter(p.Parameter, p.Set!)));

    private static XElement Parameter(ParameterHelp parameter, ParameterSetHelp set)
    {
        var isSwitch = parameter.Type.EndsWith(".SwitchParameter", StringComparison.Ordinal);
        var name = parameter.Type.Split('.')[^1];
        return new XElement(
            Command + "parameter",
            new XAttribute("required", set.IsRequired ? "true" : "false"),
            new XAttribute("variableLength", parameter.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false"),
            new XAttribute("globbing", parameter.SupportsWildcards ? "true" : "false"),
            new XAttribute("pipelineInput", set.PipelineInput),
            new XAttribute("position", set.Position.ToLowerInvariant()),
            new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name),
            Text("description", parameter.Description),
            parameter.AcceptedValues.Count > 0
                ? new XElement(Command + "parameterValueGroup", parameter.AcceptedValues.Select(v => new XElement(Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), v)))
                : null,
            isSwitch ? null : new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), name),
            new XElement(Dev + "type", new XElement(Maml + "name", name), new XElement(Maml + "uri")),
            new XElement(Dev + "defaultValue", parameter.DefaultValue));
    }

    private static XElement Type(string element, TypeHelp type) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name)),
        Text("description", type.Description));

    private static XElement Example(ExampleHelp example) => new(
        Command + "example",
        new XElement(Maml + "title", $"------- {example.Title} -------"),
        Text("introduction", example.Introduction),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paragraphs(example.Remarks)));

    private static XElement Text(string element, IEnumerable<string> paragraphs) => new(Maml + element, Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) => paragraphs.Select(p => new XElement(Maml + "para", p));
}
