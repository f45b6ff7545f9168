using System.Text.RegularExpressions;

namespace MySqlHa.Tests.Help;

/// <summary>Scripts rely on error ids: each page lists those that its cmdlet's source can raise, and no other.</summary>
public sealed partial class ErrorTableTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private static readonly string[] AuthenticationRules =
        ["MySqlHa/Parameters/AuthenticationKeyParameter.cs", "MySqlHa/Parameters/AuthenticationParameters.cs", "MySqlHa.Vrrp/AuthenticationRules.cs"];

    private static readonly string[] Rules =
        ["MySqlHa/Commands/NodeConfigurationBuilder.cs", "MySqlHa/Parameters/CheckParameter.cs", "MySqlHa.Vrrp/VrrpConfigurationRules.cs", "MySqlHa.Vrrp/AddressRules.cs", "MySqlHa/Parameters/WitnessParameters.cs", "MySqlHa.Node/Witness/WitnessRules.cs", "MySqlHa/Parameters/GuardParameters.cs", "MySqlHa.Node/Guard/GuardSettings.cs", .. AuthenticationRules];

    // What these throw is in about_MySqlHa_Errors; the last one throws nothing itself.
    private static readonly string[] InTopic = ["PlanCommand", "ServerCommand", "MySqlHaCommand", "PSCmdlet"];

    [Fact]
    public void Pages_list_the_error_ids_of_the_source()
    {
        foreach (var cmdlet in session.Cmdlets)
        {
            var ids = Ids($"MySqlHa/Commands/{cmdlet.ImplementingType.Name}.cs").ToHashSet();
            for (var shared = cmdlet.ImplementingType.BaseType!; !InTopic.Contains(shared.Name); shared = shared.BaseType!)
                ids.UnionWith(Ids($"MySqlHa/Commands/{shared.Name}.cs"));
            if (cmdlet.Noun == "VrrpInstance" && cmdlet.Verb != "Start")
            {
                ids.UnionWith(Ids("MySqlHa/Commands/InstanceLookup.cs"));
            }

            if (cmdlet.Noun == "BinlogServer" && cmdlet.Verb != "Start")
            {
                ids.UnionWith(Ids("MySqlHa/Commands/BinlogServerLookup.cs"));
            }

            if (cmdlet.Name == "Start-VrrpInstance")
            {
                ids.UnionWith(RejectedParameters(Rules, cmdlet.Parameters.Keys).Select(p => "Invalid" + p));
                ids.UnionWith(LinkFailures());
            }

            if (cmdlet.Name == "Set-VrrpInstance")
            {
                ids.UnionWith(RejectedParameters(AuthenticationRules, cmdlet.Parameters.Keys).Select(p => "Invalid" + p));
            }

            var operations = OperationErrors.Of(cmdlet.ImplementingType.Name);
            ids.UnionWith(operations.Own);
            var documented = CmdletMarkdown.Of(cmdlet.Name).ErrorIds.Where(id => ids.Contains(id) || !operations.Possible.Contains(id));

            Assert.Equal(ids.Order(StringComparer.Ordinal).Prepend(cmdlet.Name), documented.Order(StringComparer.Ordinal).Prepend(cmdlet.Name));
        }
    }

    [Fact]
    public void The_topic_lists_what_any_command_may_end_with()
    {
        var ids = OperationErrors.Common
            .Concat(Ids("MySqlHa/Commands/ServerCommand.cs"))
            .Concat(Ids("MySqlHa/Commands/PlanCommand.cs"));

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), CmdletMarkdown.Of("about_MySqlHa_Errors").Ids("ERRORS").Order(StringComparer.Ordinal));
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
    private static IEnumerable<string> RejectedParameters(string[] rules, IEnumerable<string> parameters) =>
        rules.SelectMany(r => Literal().Matches(ModuleSession.Source(r)).Select(m => m.Groups["word"].Value)).Intersect(parameters);

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
