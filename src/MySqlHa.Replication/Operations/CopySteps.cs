using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Steps that every way of copying has.</summary>
internal static class CopySteps
{
    private const string EnabledEvents = "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE STATUS = 'ENABLED' ORDER BY 1, 2";

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    /// <summary>Stops every channel of the recipient: what it applies during a copy would be lost or get in the way.</summary>
    internal static PlanStep StopReplication(ServerSnapshot recipient) => new()
    {
        Id = "stop-replication",
        Server = recipient.Server,
        Title = "Stop replication on the recipient",
        Statements = [.. recipient.Channels.Select(c => SqlStatement.Plain(recipient.Dialect.OnReplica("STOP", c.Name)))],
        AlreadyDone = async (context, cancellation) =>
        {
            var now = await (await context.SessionAsync(recipient.Server, cancellation)).TakeSnapshotAsync(cancellation);
            return now.Channels.All(c => c is { Receiver: ReceiverState.Stopped, ApplierRunning: false });
        },
        Perform = async (context, cancellation) =>
        {
            var session = await context.SessionAsync(recipient.Server, cancellation);
            foreach (var channel in recipient.Channels)
                await ThreadControl.StopAsync(session, channel.Name, ReplicationThreads.All, StopLimit, cancellation);
        },
    };

    /// <summary>Removes the recipient's channels: their positions belong to data that are gone, and those of a clone are the donor's.</summary>
    internal static PlanStep RemoveChannels(ServerSnapshot recipient) => new()
    {
        Id = "remove-channels",
        Server = recipient.Server,
        Title = "Remove the recipient's replication channels (Set-ReplicationSource sets up new ones)",
        Statements = [.. recipient.Channels.Select(c => c.Name).DefaultIfEmpty("").Select(c => SqlStatement.Plain(recipient.Dialect.OnReplica("RESET", c, "ALL")))],
        AlreadyDone = async (context, cancellation) => (await ChannelsAsync(context, recipient, cancellation)).Count == 0,
        Perform = async (context, cancellation) =>
        {
            var session = await context.SessionAsync(recipient.Server, cancellation);
            foreach (var channel in await ChannelsAsync(context, recipient, cancellation))
            {
                await ThreadControl.StopAsync(session, channel.Name, ReplicationThreads.All, StopLimit, cancellation);
                await session.ExecuteAsync(SqlStatement.Plain(recipient.Dialect.OnReplica("RESET", channel.Name, "ALL")), null, cancellation);
            }
        },
    };

    /// <summary>An event that was copied would run on both nodes, and leave transactions on one that the other lacks. What replication does with it, a copy must do, too.</summary>
    internal static PlanStep DisableEvents(ServerSnapshot recipient) => new()
    {
        Id = "disable-events",
        Server = recipient.Server,
        Title = "Disable the copied events on the recipient, as replication would: they run on the donor",
        Statements = [Unlogged, SqlStatement.Plain("ALTER EVENT <each that is enabled> DISABLE ON SLAVE")],
        AlreadyDone = async (context, cancellation) =>
            (await (await context.SessionAsync(recipient.Server, cancellation)).QueryAsync(EnabledEvents, null, cancellation)).Count == 0,
        Perform = async (context, cancellation) =>
        {
            await using var session = await OpenAsync(context, recipient.Server, cancellation);
            await session.ExecuteAsync(Unlogged, null, cancellation);
            foreach (var row in await session.QueryAsync(EnabledEvents, null, cancellation))
            {
                // 8.2 has the word REPLICA and still takes SLAVE; MariaDB has only SLAVE.
                var word = recipient.Release is { IsMariaDb: false } && recipient.Release.AtLeast(8, 2) ? "REPLICA" : "SLAVE";
                await session.ExecuteAsync(SqlStatement.Plain(
                    $"ALTER EVENT {SqlText.Name(row.Text("EVENT_SCHEMA"))}.{SqlText.Name(row.Text("EVENT_NAME"))} DISABLE ON {word}"), null, cancellation);
            }
        },
    };

    /// <summary>Makes sure that the recipient has all that the donor had when the copy began, and nothing that the donor lacks.</summary>
    internal static PlanStep Compare(CopyFacts facts) => new()
    {
        Id = "compare",
        Server = facts.Recipient.Server,
        Title = $"Compare the recipient's transactions with those of {facts.Donor.Server}",
        Statements = [SqlStatement.Plain(facts.Donor.Release.IsMariaDb ? "SELECT @@GLOBAL.gtid_binlog_state, @@GLOBAL.gtid_slave_pos" : "SELECT @@GLOBAL.gtid_executed")],
        // It changes nothing, so it is never what was done: it holds, or it throws.
        AlreadyDone = async (context, cancellation) =>
        {
            var recipient = await (await context.SessionAsync(facts.Recipient.Server, cancellation)).TakeSnapshotAsync(cancellation);
            var donor = await (await context.SessionAsync(facts.Donor.Server, cancellation)).TakeSnapshotAsync(cancellation);
            var missing = facts.Donor.Executed.Subtract(recipient.Executed);
            var extra = recipient.Executed.Subtract(donor.Executed);
            return missing.IsEmpty && extra.IsEmpty ? true : throw CopyOperationErrors.Failed(
                recipient.Server,
                missing.IsEmpty
                    ? $"{recipient.Server} has been copied and holds transactions that {donor.Server} lacks: {extra}. Somebody wrote to it meanwhile."
                    : $"{recipient.Server} has been copied and lacks transactions that {donor.Server} had when the copy began: {missing}.",
                "Keep writers off the recipient, then run the same command again with -AllowDataLoss.");
        },
    };

    /// <summary>For what takes as long as the data are big. Servers and programs give up by themselves when the other side is gone.</summary>
    internal static TimeSpan NoLimit { get; } = TimeSpan.FromDays(7);

    internal static SqlStatement Unlogged { get; } = SqlStatement.Plain("SET SESSION sql_log_bin = 0");

    /// <summary>A session of a step's own: what it sets ends with it.</summary>
    internal static Task<ServerSession> OpenAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation) =>
        ServerSession.OpenAsync(server, context.Login(server), context.Timeout, cancellation);

    private static async Task<IReadOnlyList<ChannelSnapshot>> ChannelsAsync(PlanContext context, ServerSnapshot recipient, CancellationToken cancellation) =>
        (await (await context.SessionAsync(recipient.Server, cancellation)).TakeSnapshotAsync(cancellation)).Channels;
}
