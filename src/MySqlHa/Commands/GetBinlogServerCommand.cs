using System.Management.Automation;
using MySqlHa.Parameters;

namespace MySqlHa.Commands;

/// <summary>Shows the binlog servers of this process: state, since when, why, how far, how far behind.</summary>
[Cmdlet(VerbsCommon.Get, "BinlogServer")]
[OutputType(typeof(BinlogServer))]
public sealed class GetBinlogServerCommand : MySqlHaCommand
{
    /// <summary>Names of binlog servers; wildcards are allowed. All of them by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BinlogServerCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Name.SelectMany(n => BinlogServerLookup.Find(this, n)).Distinct().Select(i => i.ToOutput()), enumerateCollection: true);
}
