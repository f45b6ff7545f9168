using System.Management.Automation.Language;

namespace MySqlHa.Tests.Help;

/// <summary>Examples can be copied: they parse, and every command and parameter in them exists.</summary>
public sealed class ExampleTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    // Parts of pwsh that the engine's package has not.
    private static readonly string[] OfPwsh = ["Get-Credential", "Register-EngineEvent"];

    public static TheoryData<string, string> Blocks() => new(
        Directory.EnumerateFiles(CmdletMarkdown.Folder, "*.md").SelectMany(f =>
        {
            var parts = File.ReadAllText(f).Split("```powershell\n");
            return parts.Skip(1).Select((p, i) => (Path.GetFileName(f) + " " + (i + 1), p[..p.IndexOf("```", StringComparison.Ordinal)]));
        }));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Example_uses_commands_and_parameters_that_exist(string name, string code)
    {
        var tree = Parser.ParseInput(code, out _, out var errors);

        Assert.True(errors.Length == 0, $"{name}: {string.Join("; ", errors.Select(e => e.Message))}");
        foreach (var command in tree.FindAll(static a => a is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            Check(name, command);
        }
    }

    [Fact]
    public void Every_page_has_examples() => Assert.All(session.Cmdlets, c => Assert.NotEmpty(CmdletMarkdown.Of(c.Name).Examples));

    private void Check(string example, CommandAst ast)
    {
        var name = ast.GetCommandName();
        if (OfPwsh.Contains(name))
        {
            return;
        }

        var command = session.FindCommand(name);
        Assert.True(command is not null, $"{example}: there is no command {name}.");
        foreach (var parameter in ast.CommandElements.OfType<CommandParameterAst>())
        {
            // The whole name: an abbreviation in the help breaks with the next parameter.
            Assert.True(
                command.Parameters.Values.Any(p => p.Name.Equals(parameter.ParameterName, StringComparison.OrdinalIgnoreCase)
                    || p.Aliases.Contains(parameter.ParameterName, StringComparer.OrdinalIgnoreCase)),
                $"{example}: {name} has no parameter -{parameter.ParameterName}.");
        }
    }
}
