using System.Management.Automation;
using MySqlHa.Parameters;

namespace MySqlHa.Commands;

/// <summary>Shows the VRRP instances of this process: state, since when, why, the master seen, counters, the next timer.</summary>
[Cmdlet(VerbsCommon.Get, "VrrpInstance")]
[OutputType(typeof(VrrpInstance))]
public sealed class GetVrrpInstanceCommand : MySqlHaCommand
{
    /// <summary>Names of instances; wildcards are allowed. All of them by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InstanceCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Name.SelectMany(n => InstanceLookup.Find(this, n)).Distinct().Select(i => i.ToOutput()), enumerateCollection: true);
}
