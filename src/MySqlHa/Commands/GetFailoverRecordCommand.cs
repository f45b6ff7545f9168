using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;
using Record = MySqlHa.Replication.Operations.Failover.FailoverRecord;

namespace MySqlHa.Commands;

/// <summary>Reads the records that failovers left on this machine, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "FailoverRecord")]
[OutputType(typeof(FailoverRecord))]
public sealed class GetFailoverRecordCommand : MySqlHaCommand
{
    /// <summary>Only those where this server took over.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? Survivor { get; set; }

    /// <summary>Only those where this server was taken over from.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? Failed { get; set; }

    /// <summary>At most so many, the newest.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Newest { get; set; } = int.MaxValue;

    /// <summary>Where the journal is kept; the default is /var/lib/mysqlha for root, else $XDG_STATE_HOME/mysqlha.</summary>
    [Parameter]
    public string? JournalFolder { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var store = new FailoverRecordStore(JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder));
            foreach (var record in store.Read().Where(IsAskedFor).Take(Newest))
                WriteObject(View(record));
        }
        catch (ReplicationException error)
        {
            ThrowTerminatingError(Errors.From(error, JournalFolder));
        }
    }

    private bool IsAskedFor(Record record) =>
        (Survivor is null || record.Survivor == Survivor.Endpoint) && (Failed is null || record.Failed == Failed.Endpoint);

    private static FailoverRecord View(Record record) => new()
    {
        At = record.At,
        Operation = record.Operation,
        Survivor = record.Survivor.ToString(),
        Failed = record.Failed.ToString(),
        SemiSync = record.SemiSync,
        Lost = record.Lost,
        Unapplied = record.Unapplied,
        SalvageFrom = record.SalvageFrom,
        Stranded = record.Stranded,
        Salvaged = record.Salvaged,
        Reason = record.Reason,
        Release = record.Release,
        SurvivorExecuted = record.SurvivorExecuted,
        SurvivorLogFile = record.SurvivorLogFile,
        SurvivorLogPosition = record.SurvivorLogPosition,
        FailedExecuted = record.FailedExecuted,
        FailedHeardAt = record.FailedHeardAt,
        Retrieved = record.Retrieved,
        ReceivedLogFile = record.ReceivedLogFile,
        ReceivedLogPosition = record.ReceivedLogPosition,
        AppliedLogFile = record.AppliedLogFile,
        AppliedLogPosition = record.AppliedLogPosition,
        Id = record.Id,
    };
}
