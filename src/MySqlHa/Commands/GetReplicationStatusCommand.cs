using System.Management.Automation;
using MySqlHa.Output;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Tells how servers follow each other: one object a direction.</summary>
[Cmdlet(VerbsCommon.Get, "ReplicationStatus")]
[OutputType(typeof(ReplicationStatus))]
public sealed class GetReplicationStatusCommand : ServerCommand
{
    /// <summary>Seconds between two looks at a replica that says it is catching up, 0 to 60; 0 looks once.</summary>
    [Parameter]
    [ValidateRange(0.0, 60.0)]
    public double ProgressTime { get; set; } = 1;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var login = CreateLogin();
        var servers = AllServers.Select(s => s.Endpoint).Distinct().ToArray();
        var look = Await(cancellation => ReplicationLook.TakeAsync(servers, login, TimeSpan.FromSeconds(Timeout), TimeSpan.FromSeconds(ProgressTime), cancellation));
        foreach (var failure in look.Failures)
            WriteError(Errors.From(failure, null));
        foreach (var direction in look.Directions)
            WriteObject(View(direction));
    }

    private static ReplicationStatus View(ReplicationDirection direction) => new()
    {
        Server = direction.Server.ToString(),
        Source = direction.Source?.ToString(),
        Channel = direction.Channel?.Name,
        Healthy = direction.Healthy,
        ReceiverRunning = direction.Channel?.Receiver == ReceiverState.Running,
        ApplierRunning = direction.Channel?.ApplierRunning ?? false,
        LagSeconds = direction.Channel?.LagSeconds,
        LagTransactions = (long?)direction.LagTransactions,
        Retrieved = direction.Channel?.Retrieved.ToString() ?? "",
        Executed = direction.Executed.ToString(),
        LastError = direction.Channel is { } channel ? NodeViews.LastError(channel) : null,
        SemiSync = direction.SemiSync.ToString(),
        Reasons = [.. direction.Reasons.Select(r => $"{r.Code}: {r.Message}; {r.Remedy}")],
    };
}
