using System.Diagnostics;
using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>Waits until a replica has caught up with its source, with a GTID set, or with a place in its source's binary log.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Replication")]
[OutputType(typeof(ReplicationWait))]
public sealed class WaitReplicationCommand : ServerCommand
{
    /// <summary>Makes one: a wait lasts longer than a statement.</summary>
    public WaitReplicationCommand() => Timeout = 60;

    /// <summary>The source: what it has executed when the command begins is waited for. The channel's own when nothing is given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? Source { get; set; }

    /// <summary>A GTID set to wait for.</summary>
    [Parameter]
    public string? GtidSet { get; set; }

    /// <summary>A binary log of the source to wait for.</summary>
    [Parameter]
    public string? LogFile { get; set; }

    /// <summary>Position in that file, bytes.</summary>
    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long LogPosition { get; set; }

    /// <summary>The channel (MariaDB: connection); the default one when it is not given.</summary>
    [Parameter]
    public string Channel { get; set; } = "";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (new object?[] { Source, GtidSet, LogFile }.Count(t => t is not null) > 1)
            ThrowTerminatingError(Errors.Create("AmbiguousTarget", ErrorCategory.InvalidArgument, null, "More than one of -Source, -GtidSet and -LogFile was given.", "Say what to wait for in one way."));
        if (LogFile is null != !MyInvocation.BoundParameters.ContainsKey(nameof(LogPosition)))
            ThrowTerminatingError(Errors.InvalidParameter("LogPosition", LogPosition, "-LogFile and -LogPosition go together. Give both, or wait for a -Source or a -GtidSet."));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var server in Server)
        {
            try
            {
                WithSessions(TimeSpan.FromSeconds(Math.Min(Timeout, 10)), context => Wait(context, server));
            }
            catch (ReplicationException error)
            {
                WriteError(Errors.From(error, server.ToString()));
            }
            finally
            {
                WriteProgress(new ProgressRecord(0, "Wait-Replication", "Done") { RecordType = ProgressRecordType.Completed });
            }
        }
    }

    private void Wait(PlanContext context, ServerParameter server)
    {
        var started = Stopwatch.GetTimestamp();
        var (target, end) = Await(cancellation => WaitAsync(context, server.Endpoint, cancellation));
        WriteObject(new ReplicationWait
        {
            Server = server.ToString(),
            Target = target.ToString(),
            Reached = true,
            Duration = Stopwatch.GetElapsedTime(started),
            TransactionsApplied = (long?)end.Applied,
            Left = 0,
        });
    }

    private async Task<(WaitTarget, WaitProgress)> WaitAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation)
    {
        var target = LogFile is { } file ? WaitTarget.Of(file, LogPosition)
            : GtidSet is { } set ? await WaitReplicationOperation.ParseAsync(context, server, set, cancellation)
            : await WaitReplicationOperation.TargetOfSourceAsync(context, server, Source?.Endpoint, Channel, cancellation);
        return (target, await WaitReplicationOperation.RunAsync(context, server, target, Channel, TimeSpan.FromSeconds(Timeout), Show, cancellation));

        void Show(WaitProgress now) => OnPipeline(() => WriteProgress(new ProgressRecord(0, "Wait-Replication", $"{server}: {now}")
        {
            PercentComplete = now.Fraction is { } fraction ? (int)(100 * fraction) : -1,
            SecondsRemaining = now.Remaining is { } left ? (int)left.TotalSeconds : -1,
        }));
    }
}
