using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Serialization;

namespace MySqlHa.Help.Pages;

/// <summary>How a parameter stands in one parameter set; "(All)" is every set.</summary>
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "YamlDotNet makes them.")]
internal sealed class ParameterSetHelp
{
    public const string All = "(All)";

    public required string Name { get; init; }

    /// <summary>A number from 0, or Named.</summary>
    public required string Position { get; init; }

    public required bool IsRequired { get; init; }

    public required bool ValueFromPipeline { get; init; }

    public required bool ValueFromPipelineByPropertyName { get; init; }

    public required bool ValueFromRemainingArguments { get; init; }

    [YamlIgnore]
    public string PipelineInput => (ValueFromPipeline, ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
