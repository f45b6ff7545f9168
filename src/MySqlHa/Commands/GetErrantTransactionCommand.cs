using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Lists transactions that a server has and its reference has not.</summary>
[Cmdlet(VerbsCommon.Get, "ErrantTransaction")]
[OutputType(typeof(ErrantTransaction))]
public sealed class GetErrantTransactionCommand : ServerCommand
{
    /// <summary>The reference: the server whose history counts.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter Source { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var login = CreateLogin();
        foreach (var server in Server)
        {
            try
            {
                var found = Await(cancellation => ErrantTransactionOperation.ReadAsync(server.Endpoint, Source.Endpoint, login, TimeSpan.FromSeconds(Timeout), cancellation));
                foreach (var interval in found)
                    WriteObject(View(server, interval));
            }
            catch (ReplicationException error)
            {
                WriteError(Errors.From(error, server.ToString()));
            }
        }
    }

    private ErrantTransaction View(ServerParameter server, ErrantInterval interval) => new()
    {
        Server = server.ToString(),
        Source = Source.ToString(),
        Gtid = interval.Gtid,
        Count = interval.Count,
        Origin = interval.Origin,
        OwnWrite = interval.IsOwn,
        InTransit = interval.IsInTransit,
        Conflict = interval.IsConflict,
    };
}
