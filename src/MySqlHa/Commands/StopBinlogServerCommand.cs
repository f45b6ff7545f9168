using System.Management.Automation;
using MySqlHa.Parameters;

namespace MySqlHa.Commands;

/// <summary>Stops binlog servers of this process; what they have archived is whole and on the disk.</summary>
[Cmdlet(VerbsLifecycle.Stop, "BinlogServer", SupportsShouldProcess = true)]
[OutputType(typeof(BinlogServer))]
public sealed class StopBinlogServerCommand : MySqlHaCommand
{
    /// <summary>Names of binlog servers in this process; wildcards are allowed. Takes the output of Get-BinlogServer.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BinlogServerCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>Returns the stopped binlog server.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var server in Name.SelectMany(n => BinlogServerLookup.Find(this, n)))
        {
            if (!server.IsStopped && ShouldProcess(server.Name, "Stop binlog server") && !server.Stop("stopped by Stop-BinlogServer"))
                WriteError(Errors.Create("StopTimeout", ErrorCategory.OperationTimeout, server.Name, $"'{server.Name}' did not end within ten seconds.", "Its disk may hang. End the process: the archive is checked when it is started again."));
            if (PassThru)
                WriteObject(server.ToOutput());
        }
    }
}
