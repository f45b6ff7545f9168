using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Shows how semi-synchronous replication is: also that a server fell back to asynchronous, which it does in silence.</summary>
[Cmdlet(VerbsCommon.Get, "SemiSyncStatus")]
[OutputType(typeof(SemiSyncStatus))]
public sealed class GetSemiSyncStatusCommand : ServerCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var login = CreateLogin();
        foreach (var server in Server)
        {
            try
            {
                WriteObject(View(Await(cancellation => SnapshotReader.ReadAsync(server.Endpoint, login, TimeSpan.FromSeconds(Timeout), cancellation))));
            }
            catch (ReplicationException error)
            {
                WriteError(Errors.From(error, server.ToString()));
            }
        }
    }

    private static SemiSyncStatus View(ServerSnapshot server)
    {
        var semi = server.SemiSync;
        var judgement = SemiSyncJudge.Judge(server);
        return new()
        {
            Server = server.Server.ToString(),
            Role = (semi.SourceEnabled, semi.ReplicaEnabled) switch { (true, true) => "Both", (true, false) => "Source", (false, true) => "Replica", _ => "None" },
            State = judgement.State.ToString(),
            Enabled = semi.SourceEnabled || semi.ReplicaEnabled,
            Active = judgement.State == SemiSyncState.Active,
            Degraded = judgement.State == SemiSyncState.Degraded,
            Clients = semi.Clients,
            WaitForReplicaCount = semi.WaitForReplicaCount,
            Acknowledged = semi.AcknowledgedTransactions,
            Unacknowledged = semi.UnacknowledgedTransactions,
            Timeout = TimeSpan.FromMilliseconds(semi.TimeoutMilliseconds),
            WaitPoint = semi.WaitPoint,
            Reason = judgement.Reason,
            Remedy = judgement.Remedy,
        };
    }
}
