using System.Diagnostics;
using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Waits until a replica has applied something, by the server's own function (MySQL manual, "Functions Used with Global Transaction
/// Identifiers", "Position-Based Synchronization Functions"; MariaDB: MASTER_GTID_WAIT). It is asked in slices of a second, because it does not notice an applier that has stopped.
/// </summary>
public static class WaitReplicationOperation
{
    // Whole seconds: MySQL 5.7 knows no others. The answer comes as soon as it is reached.
    private const int Slice = 1;

    /// <summary>What a source has executed, as a target for its replica.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotReady"/>: it has neither GTIDs nor a binary log.</exception>
    public static WaitTarget TargetOf(ServerSnapshot source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Release.IsMariaDb || source.Variable("gtid_mode") is "ON" or "ON_PERMISSIVE" or null)
            return WaitTarget.Of(source.Executed);
        return source is { LogFile: { } file, LogPosition: { } position }
            ? WaitTarget.Of(file, position)
            : throw new ReplicationException(ReplicationError.NotReady, source.Server, $"{source.Server} has neither GTIDs nor a binary log that may be read: there is nothing to wait for.", "Turn log_bin on, or grant REPLICATION CLIENT to the account.");
    }

    /// <summary>What a replica's source has executed now.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="source">The source; null for the channel's own.</param>
    /// <param name="channel">Channel; "" is the default one.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public static async Task<WaitTarget> TargetOfSourceAsync(PlanContext context, ServerEndpoint replica, ServerEndpoint? source, string channel = "", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (source is null)
        {
            var now = await (await context.SessionAsync(replica, cancellation)).ChannelAsync(channel, cancellation);
            source = now is { SourceHost.Length: > 0 } ? now.Source : throw ThreadControl.NotConfigured(replica, channel);
        }

        return TargetOf(await (await context.SessionAsync(source, cancellation)).TakeSnapshotAsync(cancellation));
    }

    /// <summary>Reads a GTID set of the replica's kind.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.InvalidGtidSet"/>.</exception>
    public static async Task<WaitTarget> ParseAsync(PlanContext context, ServerEndpoint replica, string set, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var mariaDb = (await context.SessionAsync(replica, cancellation)).Release.IsMariaDb;
        try
        {
            return WaitTarget.Of(GtidSet.Parse(set, mariaDb));
        }
        catch (FormatException wrong)
        {
            throw new ReplicationException(ReplicationError.InvalidGtidSet, replica, $"{replica}: {wrong.Message}", mariaDb ? "Write it as MariaDB shows gtid_slave_pos: 0-1-100." : "Write it as MySQL shows gtid_executed: uuid:1-100.");
        }
    }

    /// <summary>Waits.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="replica">The replica.</param>
    /// <param name="target">What it shall have.</param>
    /// <param name="channel">Channel; "" is the default one.</param>
    /// <param name="limit">How long.</param>
    /// <param name="progress">Hears how far it is, about once a second.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <exception cref="ReplicationException">Timeout, with how far it got; or nothing more will come: a thread failed or does not run.</exception>
    public static async Task<WaitProgress> RunAsync(
        PlanContext context, ServerEndpoint replica, WaitTarget target, string channel = "", TimeSpan? limit = null, Action<WaitProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(target);
        var time = limit ?? TimeSpan.FromSeconds(60);
        var started = Stopwatch.GetTimestamp();
        decimal? first = null;
        while (true)
        {
            var session = await context.SessionAsync(replica, cancellation);
            var (state, missing, left) = await LookAsync(session, target, channel, cancellation);
            first ??= left;
            var now = new WaitProgress(target.Set is null ? null : first - left, left, Stopwatch.GetElapsedTime(started));
            if (missing is null)
                return now;
            if (NothingComes(replica, state, channel, now, target) is { } stopped)
                throw stopped;
            progress?.Invoke(now);
            if (now.Elapsed >= time)
            {
                throw new ReplicationException(
                    ReplicationError.Timeout, replica, $"{replica} has not applied {target} within {time.TotalSeconds:0.##} s: {now}, {now.Applied ?? 0} applied meanwhile. Replication goes on.",
                    $"Wait longer with -Timeout{(now.Remaining is { } more ? string.Create(CultureInfo.InvariantCulture, $" (about {more.TotalSeconds:0} s more at this rate)") : "")}, or see what holds the applier up with Get-ReplicationStatus -Server {replica}.");
            }

            await session.QueryAsync(Function(session.Dialect, missing, channel, TimeSpan.FromSeconds(Slice)), TimeSpan.FromSeconds(Slice) + context.Timeout, cancellation);
        }
    }

    /// <summary>The server's function for a target.</summary>
    internal static string Function(SqlDialect dialect, WaitTarget target, string channel, TimeSpan slice)
    {
        var seconds = (int)slice.TotalSeconds;
        if (target.Set is { } set)
            return $"SELECT {dialect.WaitForGtid}({SqlText.Quote(Position(set))}, {seconds})";
        return $"SELECT {dialect.WaitForPosition}({SqlText.Quote(target.LogFile!)}, {target.LogPosition}, {seconds}{(channel.Length == 0 ? "" : $", {SqlText.Quote(channel)}")})";
    }

    /// <summary>MariaDB waits for positions, and takes no ranges, which are what is left of a set.</summary>
    internal static string Position(GtidSet set) => set is MariaDbGtidSet mariaDb
        ? string.Join(',', mariaDb.Domains.Select(d => $"{d}-{mariaDb.Heads(d).Select(h => h.Server).LastOrDefault()}-{mariaDb.Last(d)}"))
        : set.ToString();

    /// <summary>The channel, what is still to be waited for (null: nothing), and how much that is.</summary>
    private static async Task<(ChannelSnapshot? Channel, WaitTarget? Missing, decimal? Left)> LookAsync(ServerSession session, WaitTarget target, string name, CancellationToken cancellation)
    {
        var channel = await session.ChannelAsync(name, cancellation);
        if (target.Set is { } set)
        {
            // Less what the replica wrote itself: MariaDB would wait for it in gtid_slave_pos, where it never comes.
            var missing = set.Subtract(await ExecutedAsync(session, cancellation));
            return (channel, missing.IsEmpty ? null : WaitTarget.Of(missing), missing.Count);
        }

        if (channel is null)
            throw ThreadControl.NotConfigured(session.Server, name);
        var reached = BinaryLogFile.Compare((channel.AppliedLogFile, channel.AppliedLogPosition), (target.LogFile!, target.LogPosition)) >= 0;
        return (channel, reached ? null : target, channel.AppliedLogFile == target.LogFile ? Math.Max(0, target.LogPosition - channel.AppliedLogPosition) : null);
    }

    /// <summary>All transactions that the server has.</summary>
    internal static async Task<GtidSet> ExecutedAsync(ServerSession session, CancellationToken cancellation)
    {
        if (!session.Release.IsMariaDb)
            return GtidSet.Parse(await session.ScalarAsync("SELECT @@GLOBAL.gtid_executed", null, cancellation) ?? "", false);
        var row = (await session.QueryAsync("SELECT @@GLOBAL.gtid_slave_pos AS applied, @@GLOBAL.gtid_binlog_state AS written", null, cancellation))[0];
        return GtidSet.Parse(row.Text("applied"), true).Union(GtidSet.Parse(row.Text("written"), true));
    }

    private static ReplicationException? NothingComes(ServerEndpoint replica, ChannelSnapshot? channel, string name, WaitProgress now, WaitTarget target)
    {
        if (channel is not { SourceHost.Length: > 0 })
            return ThreadControl.NotConfigured(replica, name);
        if (!channel.ApplierRunning)
        {
            return ReplicationFailure.Of(replica, channel, ReplicationThreads.Applier) ?? new ReplicationException(
                ReplicationError.ReplicationFailed, replica, $"{replica} waits for {target} ({now}), and the applier of {ReplicationFailure.Name(channel)} does not run: it would wait for ever.",
                $"Start it with Start-Replication -Server {replica} -Thread Applier.");
        }

        // A receiver that is stopped may have brought enough; one that tries to connect may yet.
        if (channel.Receiver != ReceiverState.Stopped || !channel.IsDrained)
            return null;
        return ReplicationFailure.Of(replica, channel, ReplicationThreads.Receiver) ?? new ReplicationException(
            ReplicationError.ReplicationFailed, replica, $"{replica} waits for {target} ({now}): all that was received is applied, and the receiver of {ReplicationFailure.Name(channel)} does not run.",
            $"Start it with Start-Replication -Server {replica}.");
    }
}
