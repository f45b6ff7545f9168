using System.Management.Automation;
using MySqlHa.Instances;
using MySqlHa.Parameters;

namespace MySqlHa.Commands;

/// <summary>What the cmdlets share that act on instances by name.</summary>
public abstract class InstanceNameCommand : MySqlHaCommand
{
    /// <summary>Names of instances in this process; wildcards are allowed. Takes the output of Get-VrrpInstance.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InstanceCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var instance in Name.SelectMany(n => InstanceLookup.Find(this, n)))
        {
            Process(instance);
        }
    }

    private protected abstract void Process(RunningInstance instance);
}
