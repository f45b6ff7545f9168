using System.Management.Automation;
using MySqlHa.Output;
using MySqlHa.Replication;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Tells what servers are: version, identity, positions, channels, semi-sync; many at once. They come in the order in which they are done.</summary>
[Cmdlet(VerbsCommon.Get, "MySqlNode")]
[OutputType(typeof(MySqlNode))]
public sealed class GetMySqlNodeCommand : ServerCommand
{
    /// <summary>How many servers are asked at once, 1 to 1024.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 64;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var login = CreateLogin();
        var timeout = TimeSpan.FromSeconds(Timeout);
        foreach (var (node, failure) in FanOut.Run(AllServers, ThrottleLimit, (server, cancellation) => AskAsync(server.Endpoint, login, timeout, cancellation), Cancellation))
        {
            if (failure is not null)
                WriteError(Errors.From(failure, null));
            WriteObject(node);
        }
    }

    // The view is made beside the pipeline: what a snapshot holds beyond it need not wait in memory.
    private static async Task<(MySqlNode Node, ReplicationException? Failure)> AskAsync(ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation)
    {
        try
        {
            return (NodeViews.Of(await SnapshotReader.ReadAsync(server, login, timeout, cancellation).ConfigureAwait(false)), null);
        }
        catch (ReplicationException failure)
        {
            // Passed on all the same: what comes next in the pipeline may be for servers that have failed.
            return (NodeViews.Unreachable(server), failure);
        }
    }
}
