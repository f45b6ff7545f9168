using System.Diagnostics;
using System.Globalization;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Control;

/// <summary>The side of an operation: whether a process runs a server's node, whether it serves, and telling it what to do.</summary>
internal static class NodeSignal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // A KILL QUERY that met the node's session between two sleeps is lost.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    // Each question costs the server as much as a small statement of a client.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    // A run that was ended a moment ago is still logged in until its server notices.
    private static readonly TimeSpan OperationPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan OperationPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether a process runs this server's node.</summary>
    internal static async Task<bool> IsManagedAsync(ServerSession session, CancellationToken cancellation) =>
        await UserLock.HolderAsync(session, NodeLocks.Node, cancellation) is not null;

    /// <summary>Whether that node is master with its address on.</summary>
    internal static async Task<bool> IsServingAsync(ServerSession session, CancellationToken cancellation) =>
        await UserLock.HolderAsync(session, NodeLocks.Serving, cancellation) is not null;

    /// <summary>The statements that <see cref="SendAsync"/> runs, for people.</summary>
    internal static IReadOnlyList<SqlStatement> Statements(NodeCommand command) => [.. AnnounceStatements(command), WithdrawStatement(command)];

    /// <summary>Those of <see cref="AnnounceAsync"/>.</summary>
    internal static IReadOnlyList<SqlStatement> AnnounceStatements(NodeCommand command) =>
    [
        SqlStatement.Plain($"SELECT GET_LOCK('{NodeLocks.Of(command)}', 2)"),
        SqlStatement.Plain($"KILL QUERY <connection of IS_USED_LOCK('{NodeLocks.Node}')>"),
    ];

    /// <summary>That of <see cref="WithdrawAsync"/>.</summary>
    internal static SqlStatement WithdrawStatement(NodeCommand command) => SqlStatement.Plain($"SELECT RELEASE_LOCK('{NodeLocks.Of(command)}')");

    /// <summary>Gives a command: announces it, and lets go of its lock when it was heard. False where no process runs the node.</summary>
    /// <exception cref="ReplicationException">As <see cref="AnnounceAsync"/>.</exception>
    internal static async Task<bool> SendAsync(ServerSession session, NodeCommand command, CancellationToken cancellation)
    {
        var heard = await AnnounceAsync(session, command, cancellation);
        await WithdrawAsync(session, command, CancellationToken.None);
        return heard;
    }

    /// <summary>
    /// Takes the lock of a command and wakes the node's process once: for who has no time to wait until it is heard, or until one that is frozen is not. A node whose
    /// session was awake at that moment sees the lock within a second.
    /// </summary>
    internal static async Task TellAsync(ServerSession session, NodeCommand command, CancellationToken cancellation)
    {
        var now = (await session.QueryAsync($"SELECT IS_USED_LOCK('{NodeLocks.Node}') AS node, GET_LOCK('{NodeLocks.Of(command)}', 0) AS got", null, cancellation))[0];
        if (now["node"] is not { } node || now["got"] != "1")
            return;
        try
        {
            await session.ExecuteAsync(SqlStatement.Plain($"KILL QUERY {node}"), null, cancellation);
        }
        catch (ReplicationException gone) when (gone.Error == ReplicationError.StatementFailed)
        {
            // It has just ended.
        }
    }

    /// <summary>
    /// Takes the lock of a command, wakes the node's process, and returns when that has heard it. The lock stays: as long as it does, a node that was told to
    /// take, and finds its server closed, waits for it to be opened. False where no process runs the node; the lock is let go of then.
    /// </summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.Timeout"/>: it has not heard it within two seconds; <see cref="ReplicationError.InUse"/>: another operation gives the same command.</exception>
    internal static async Task<bool> AnnounceAsync(ServerSession session, NodeCommand command, CancellationToken cancellation)
    {
        var name = NodeLocks.Of(command);
        var started = Stopwatch.GetTimestamp();
        string? first;
        // In one question: the lock is not taken while the command before this one is not over.
        while (true)
        {
            var now = (await session.QueryAsync(
                $"SELECT IS_USED_LOCK('{NodeLocks.Node}') AS node, IF(IS_USED_LOCK('{NodeLocks.Heard}') IS NULL, GET_LOCK('{name}', {Limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)}), NULL) AS got", null, cancellation))[0];
            if (now["got"] == "0")
                throw await UserLock.InUseAsync(session, name, "another operation gives the same command", "Let it end, then run the command again.", cancellation);
            if (now["got"] == "1")
            {
                first = now["node"];
                break;
            }

            if (now["node"] is null)
                return false;
            ThrowIfLate();
            await Task.Delay(Pause, cancellation);
        }

        var announced = false;
        try
        {
            if (first is null)
                return false;
            await WakeAsync(first);
            var woken = Stopwatch.GetTimestamp();
            while (await AskAsync() is { Node: { } node } now)
            {
                if (now.Heard == node)
                    return announced = true;
                ThrowIfLate();
                if (Stopwatch.GetElapsedTime(woken) > Again)
                {
                    await WakeAsync(node);
                    woken = Stopwatch.GetTimestamp();
                }
                else
                {
                    await Task.Delay(Pause, cancellation);
                }
            }

            return false;
        }
        finally
        {
            if (!announced)
                await WithdrawAsync(session, command, CancellationToken.None);
        }

        async Task<(string? Node, string? Heard)> AskAsync()
        {
            var row = (await session.QueryAsync($"SELECT IS_USED_LOCK('{NodeLocks.Node}') AS node, IS_USED_LOCK('{NodeLocks.Heard}') AS heard", null, cancellation))[0];
            return (row["node"], row["heard"]);
        }

        async Task WakeAsync(string node)
        {
            try
            {
                await session.ExecuteAsync(SqlStatement.Plain($"KILL QUERY {node}"), null, cancellation);
            }
            catch (ReplicationException gone) when (gone.Error == ReplicationError.StatementFailed)
            {
                // It has just ended; the next question tells.
            }
        }

        void ThrowIfLate()
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new ReplicationException(
                    ReplicationError.Timeout, session.Server, $"{session.Server}: the process that runs the node has not heard {command} within {Limit.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.",
                    "See in what state it is (Get-VrrpInstance on that host), then run the command again.");
            }
        }
    }

    /// <summary>Lets go of the lock of a command; does nothing when it is not held.</summary>
    internal static Task WithdrawAsync(ServerSession session, NodeCommand command, CancellationToken cancellation) =>
        UserLock.LetGoAsync(session, NodeLocks.Of(command), cancellation);

    /// <summary>Holds <see cref="NodeLocks.Operation"/> in this session until it ends or lets go.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.InUse"/>: another operation runs on this server; the message names its connection, user and host where they can be seen.</exception>
    internal static async Task BeginOperationAsync(ServerSession session, string operation, CancellationToken cancellation)
    {
        for (var begun = Stopwatch.GetTimestamp(); !await UserLock.TryTakeAsync(session, NodeLocks.Operation, 0, cancellation); await Task.Delay(OperationPause, cancellation))
        {
            if (Stopwatch.GetElapsedTime(begun) > OperationPatience)
                throw await AnotherRunsAsync(session, operation, cancellation);
        }
    }

    /// <summary>Looks whether another operation runs, before anything is decided.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.InUse"/>.</exception>
    internal static async Task RequireNoOperationAsync(ServerSession session, string operation, CancellationToken cancellation)
    {
        for (var begun = Stopwatch.GetTimestamp(); await UserLock.HolderAsync(session, NodeLocks.Operation, cancellation) is not null; await Task.Delay(OperationPause, cancellation))
        {
            if (Stopwatch.GetElapsedTime(begun) > OperationPatience)
                throw await AnotherRunsAsync(session, operation, cancellation);
        }
    }

    private static Task<ReplicationException> AnotherRunsAsync(ServerSession session, string operation, CancellationToken cancellation) => UserLock.InUseAsync(
        session, NodeLocks.Operation, $"{operation} cannot begin, for another operation runs on this server", "Let it end, then run the command again.", cancellation);

    /// <summary>Lets go of it.</summary>
    internal static Task EndOperationAsync(ServerSession session, CancellationToken cancellation) => UserLock.LetGoAsync(session, NodeLocks.Operation, cancellation);
}
