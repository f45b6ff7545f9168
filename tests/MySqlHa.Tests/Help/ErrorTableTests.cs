using System.Text.RegularExpressions;

namespace MySqlHa.Tests.Help;

/// <summary>Scripts rely on error ids: each page lists those that its cmdlet's source can raise, and no other.</summary>
public sealed partial class ErrorTableTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly string[] Rules =
        ["MySqlHa/Commands/NodeConfigurationBuilder.cs", "MySqlHa/Parameters/CheckParameter.cs", "MySqlHa.Vrrp/VrrpConfigurationRules.cs", "MySqlHa.Vrrp/AddressRules.cs"];

    [Fact]
    public void Pages_list_the_error_ids_of_the_source()
    {
        foreach (var cmdlet in session.Cmdlets)
        {
            var file = cmdlet.ImplementingType.Name + ".cs";
            var ids = Ids($"MySqlHa/Commands/{file}").ToHashSet();
            if (cmdlet.Noun == "VrrpInstance" && cmdlet.Verb != "Start")
            {
                ids.UnionWith(Ids("MySqlHa/Commands/InstanceLookup.cs"));
            }

            if (cmdlet.Verb == "Start")
            {
                ids.UnionWith(RejectedParameters(cmdlet.Parameters.Keys).Select(p => "Invalid" + p));
                ids.UnionWith(LinkFailures());
            }

            Assert.Equal(ids.Order(StringComparer.Ordinal).Prepend(cmdlet.Name), CmdletMarkdown.Of(cmdlet.Name).ErrorIds.Order(StringComparer.Ordinal).Prepend(cmdlet.Name));
        }
    }

    /// <summary>Ids that a file writes itself, and those of the ready-made errors that it calls for.</summary>
    private static IEnumerable<string> Ids(string path)
    {
        var source = ModuleSession.Source(path);
        var written = ErrorId().Matches(source).Select(m => (m.Groups["kind"].Value == "InvalidParameter" ? "Invalid" : "") + m.Groups["id"].Value);
        var readyMade = ReadyMade().Matches(ModuleSession.Source("MySqlHa/Commands/Errors.cs"))
            .Where(m => source.Contains($"Errors.{m.Groups["method"].Value}(", StringComparison.Ordinal)).Select(m => m.Groups["id"].Value);
        return written.Concat(readyMade);
    }

    /// <summary>Whatever the rules name as a parameter; what else they name (AnnounceRepeat) is no parameter of the cmdlet.</summary>
    private static IEnumerable<string> RejectedParameters(IEnumerable<string> parameters) =>
        Rules.SelectMany(r => Literal().Matches(ModuleSession.Source(r)).Select(m => m.Groups["word"].Value)).Intersect(parameters);

    private static IEnumerable<string> LinkFailures()
    {
        var source = ModuleSession.Source("MySqlHa.Vrrp/Link/LinkException.cs");
        var start = source.IndexOf("enum LinkFailure", StringComparison.Ordinal);
        return EnumMember().Matches(source[start..source.IndexOf('}', start)]).Select(m => m.Groups["name"].Value);
    }

    [GeneratedRegex(@"Errors\.(?<kind>Create|InvalidParameter)\(\s*""(?<id>\w+)""")]
    private static partial Regex ErrorId();

    [GeneratedRegex(@"ErrorRecord (?<method>\w+)\([^)]*\) =>\s*(new|Create)\(\s*""(?<id>\w+)""")]
    private static partial Regex ReadyMade();

    [GeneratedRegex(@"""(?<word>[A-Z][A-Za-z]+)""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\s+(?<name>[A-Z]\w+),$", RegexOptions.Multiline)]
    private static partial Regex EnumMember();
}
