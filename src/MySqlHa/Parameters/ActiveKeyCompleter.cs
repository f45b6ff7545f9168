using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using MySqlHa.Instances;

namespace MySqlHa.Parameters;

/// <summary>Completes the numbers of the keys that stand before it on the line, or else of those that the named instance has.</summary>
public sealed class ActiveKeyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        return Written(commandAst).Concat(Running(fakeBoundParameters["Name"]))
            .Distinct()
            .Where(n => n.StartsWith(wordToComplete ?? "", StringComparison.Ordinal))
            .Select(n => new CompletionResult(n, n, CompletionResultType.ParameterValue, "key " + n));
    }

    /// <summary>The words before the equals signs of a hashtable: its values are not looked at, they may ask for a secret.</summary>
    private static IEnumerable<string> Written(CommandAst? command) =>
        command?.CommandElements.OfType<HashtableAst>().SelectMany(t => t.KeyValuePairs).Select(p => p.Item1.Extent.Text.Trim('\'', '"')).Where(n => int.TryParse(n, CultureInfo.InvariantCulture, out _)) ?? [];

    private static IEnumerable<string> Running(object? name) =>
        name is string text && InstanceTable.Find(text) is { Node.Router.Authentication: { } settings }
            ? settings.Keys.Select(k => k.Id.ToString(CultureInfo.InvariantCulture))
            : [];
}
