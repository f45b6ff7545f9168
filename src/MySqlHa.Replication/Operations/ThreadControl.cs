using System.Diagnostics;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Starts and stops a channel's threads, and waits until they are what they should be.</summary>
internal static class ThreadControl
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // What waits for an acknowledgement is there before it is committed.
    private static readonly TimeSpan Commit = TimeSpan.FromSeconds(2);

    internal static SqlStatement Statement(SqlDialect dialect, string verb, string channel, ReplicationThreads threads) => SqlStatement.Plain(dialect.OnReplica(verb, channel, threads switch
    {
        ReplicationThreads.Receiver => "IO_THREAD",
        ReplicationThreads.Applier => "SQL_THREAD",
        _ => "",
    }));

    /// <summary>The threads that were started, connected or not.</summary>
    internal static ReplicationThreads Running(this ChannelSnapshot? channel) =>
        (channel is not null && channel.Receiver != ReceiverState.Stopped ? ReplicationThreads.Receiver : 0) | (channel is { ApplierRunning: true } ? ReplicationThreads.Applier : 0);

    internal static async Task StopAsync(ServerSession session, string channel, ReplicationThreads threads, TimeSpan limit, CancellationToken cancellation)
    {
        if (threads.HasFlag(ReplicationThreads.Applier))
        {
            await RunAsync(session, "STOP", channel, threads & ReplicationThreads.Receiver, limit, cancellation);
            await HalfReceived.EndWaitAsync(session, channel, limit / 2, cancellation);
        }

        await RunAsync(session, "STOP", channel, threads, limit, cancellation);
    }

    internal static Task StartAsync(ServerSession session, string channel, ReplicationThreads threads, TimeSpan limit, CancellationToken cancellation) =>
        RunAsync(session, "START", channel, threads, limit, cancellation);

    /// <summary>Waits until the receiver is connected and the applier goes on running.</summary>
    /// <exception cref="ReplicationException">A thread failed, or it takes too long.</exception>
    internal static async Task AwaitRunningAsync(PlanContext context, ServerEndpoint server, string name, ReplicationThreads threads, TimeSpan limit, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var good = 0;
        while (true)
        {
            var session = await context.SessionAsync(server, cancellation);
            var channel = await session.ChannelAsync(name, cancellation) ?? throw NotConfigured(server, name);
            if (ReplicationFailure.Of(server, channel, threads) is { } failure)
            {
                if (Stopwatch.GetElapsedTime(started) > Commit || session.Release.IsMariaDb || !threads.HasFlag(ReplicationThreads.Receiver)
                    || !channel.IsRefusedForOwnCommits(await session.ScalarAsync("SELECT @@GLOBAL.server_uuid", null, cancellation) ?? ""))
                {
                    throw failure;
                }

                context.Report($"for commits of its own that {channel.Source} has seen already");
                await RunAsync(session, "START", name, ReplicationThreads.Receiver, limit, cancellation);
            }

            var runs = (!threads.HasFlag(ReplicationThreads.Receiver) || channel.Receiver == ReceiverState.Running)
                && (!threads.HasFlag(ReplicationThreads.Applier) || channel.ApplierRunning);
            good = runs ? good + 1 : 0;
            // A thread that meets a conflict, or a source that has purged, runs for a moment first.
            if (good == 3)
                return;
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new ReplicationException(
                    ReplicationError.Timeout, server,
                    $"{server}: {ReplicationFailure.Name(channel)} does not run after {limit.TotalSeconds:0.##} s: the receiver is {channel.Receiver.ToString().ToLowerInvariant()}, the applier {(channel.ApplierRunning ? "runs" : "is stopped")}, and the server names no error. It was started and goes on trying.",
                    $"See whether {channel.Source} can be reached from {server}; look again with Get-ReplicationStatus -Server {server}.");
            }

            context.Report(channel.Receiver == ReceiverState.Connecting ? $"for the receiver to connect to {channel.Source}" : "for the threads to run");
            await Task.Delay(Pause, context.Time, cancellation);
        }
    }

    internal static ReplicationException NotConfigured(ServerEndpoint server, string channel) => new(
        ReplicationError.NotConfigured, server,
        $"{server} has no replication channel {(channel.Length == 0 ? "(the default one is not configured)" : $"'{channel}'")}. Nothing was changed.",
        $"Configure it with Set-ReplicationSource -Server {server}{(channel.Length == 0 ? "" : $" -Channel {channel}")}, or name another one with -Channel.");

    private static async Task RunAsync(ServerSession session, string verb, string channel, ReplicationThreads threads, TimeSpan limit, CancellationToken cancellation)
    {
        if (threads != ReplicationThreads.None)
            await session.ExecuteAsync(Statement(session.Dialect, verb, channel, threads), limit, cancellation);
    }
}
