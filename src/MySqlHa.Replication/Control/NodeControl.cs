using System.Globalization;
using System.Threading.Channels;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Control;

/// <summary>
/// The side of the process that runs a node: it says through the node's server that it is there and whether it serves, and hears what operations tell it.
/// A session that holds <see cref="NodeLocks.Node"/> sleeps in the server; a command is a KILL QUERY of that sleep, heard in about a millisecond.
/// </summary>
public sealed class NodeControl : IAsyncDisposable
{
    // A server notices that a sleeping session's client is gone when the sleep ends: so long it counts as there after kill -9.
    private const int SleepSeconds = 1;

    // For a predecessor that was killed.
    private const int PatienceSeconds = 2;

    private readonly ServerSession _ear;
    private readonly Func<CancellationToken, Task<ServerSession>> _open;
    private readonly SemaphoreSlim _speaking = new(1);
    private readonly Channel<NodeCommand> _commands = Channel.CreateUnbounded<NodeCommand>();
    private readonly Task _listening;
    private volatile ServerSession _mouth;
    private volatile bool _disposed;
    private bool _serving;

    private NodeControl(ServerSession ear, ServerSession mouth, Func<CancellationToken, Task<ServerSession>> open)
    {
        (_ear, _mouth, _open) = (ear, mouth, open);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>Takes the node's place on its server. Waits up to two seconds for one that was just killed to be gone.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.InUse"/>: another process runs this server's node. Or the server cannot be asked.</exception>
    public static async Task<NodeControl> OpenAsync(ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation = default)
    {
        // Above the sleep: the limit of a session holds for it, too.
        var limit = timeout + TimeSpan.FromSeconds(PatienceSeconds);
        var ear = await OpenAnotherAsync(cancellation);
        ServerSession? mouth = null;
        try
        {
            mouth = await OpenAnotherAsync(cancellation);
            if (!await UserLock.TryTakeAsync(ear, NodeLocks.Node, PatienceSeconds, cancellation))
            {
                throw await UserLock.InUseAsync(
                    ear, NodeLocks.Node, "another process runs this server's node",
                    "Run one instance for a server: stop the other one first (Stop-VrrpInstance in its process), or start this one without -TrackMySql.", cancellation);
            }

            return new NodeControl(ear, mouth, OpenAnotherAsync);
        }
        catch
        {
            await ear.DisposeAsync();
            if (mouth is not null)
                await mouth.DisposeAsync();
            throw;
        }

        async Task<ServerSession> OpenAnotherAsync(CancellationToken end)
        {
            var session = await ServerSession.OpenAsync(server, login, limit, end);
            try
            {
                await session.ExecuteAsync(SqlStatement.Plain("SET SESSION wait_timeout = 31536000"), null, end);
                return session;
            }
            catch
            {
                await session.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Waits for the next command. A wake-up without one (a KILL QUERY by somebody else) is not returned.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ServerGone"/>: the session broke; the place is lost: dispose, and open anew.</exception>
    public async Task<NodeCommand> WaitAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _commands.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException as ReplicationException ?? new ReplicationException(
                ReplicationError.ServerGone, _ear.Server, $"{_ear.Server}: the session that waits for commands has ended.", "Open another.");
        }
    }

    /// <summary>Tells whether this node serves.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ServerGone"/>: dispose, and open anew.</exception>
    public Task ShowServingAsync(bool serving, CancellationToken cancellation = default) => SpeakAsync(
        async () =>
        {
            _serving = serving;
            if (!serving)
                await UserLock.LetGoAsync(_mouth, NodeLocks.Serving, cancellation);
            else if (!await UserLock.TryTakeAsync(_mouth, NodeLocks.Serving, 0, cancellation))
                throw await UserLock.InUseAsync(_mouth, NodeLocks.Serving, "another process says that it serves this server's address", "Stop the other one.", cancellation);
            return true;
        },
        cancellation);

    /// <summary>
    /// Whether the server takes writes, and whether the operation that gave <see cref="NodeCommand.Take"/> still stands by it. Nothing else is asked: writers
    /// wait meanwhile.
    /// </summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ServerGone"/>: dispose, and open anew.</exception>
    public Task<(bool Open, bool Told)> MayTakeAsync(CancellationToken cancellation = default) => SpeakAsync(
        async () =>
        {
            var row = (await _mouth.QueryAsync($"SELECT @@GLOBAL.{_mouth.Dialect.Fence} AS fence, IS_USED_LOCK('{NodeLocks.Take}') AS taker", null, cancellation))[0];
            return (row["fence"] is "0" or "OFF", row["taker"] is not null);
        },
        cancellation);

    /// <summary>Whether an operation is under way on this server.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ServerGone"/>: dispose, and open anew.</exception>
    public Task<bool> IsOperationRunningAsync(CancellationToken cancellation = default) => IsHeldAsync(NodeLocks.Operation, cancellation);

    /// <summary>Whether the other node says, by <see cref="NodeServer.SayFailedAsync"/>, that its server has failed.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ServerGone"/>: dispose, and open anew.</exception>
    public Task<bool> IsPeerFailedAsync(CancellationToken cancellation = default) => IsHeldAsync(NodeLocks.Failed, cancellation);

    /// <summary>Whether the other node says that its server has failed, and no operation is under way on this one; in one question, for clients wait for its answer.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ServerGone"/>: dispose, and open anew.</exception>
    public Task<bool> IsFailoverKnownAsync(CancellationToken cancellation = default) => SpeakAsync(
        async () => await _mouth.ScalarAsync($"SELECT IS_USED_LOCK('{NodeLocks.Failed}') IS NOT NULL AND IS_USED_LOCK('{NodeLocks.Operation}') IS NULL", null, cancellation) == "1",
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        try
        {
            // The sleep would keep the place until it ends.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _mouth.ExecuteAsync(SqlStatement.Plain(string.Create(CultureInfo.InvariantCulture, $"KILL {_ear.ConnectionId}")), TimeSpan.FromSeconds(1), limit.Token);
            await _listening.WaitAsync(limit.Token);
        }
        catch (Exception error) when (error is ReplicationException or OperationCanceledException or InvalidOperationException)
        {
            // It is gone already, or nobody answers: the server ends both when it notices.
        }

        await _ear.DisposeAsync();
        await _mouth.DisposeAsync();
        _speaking.Dispose();
    }

    private Task<bool> IsHeldAsync(string name, CancellationToken cancellation) =>
        SpeakAsync(async () => await UserLock.HolderAsync(_mouth, name, cancellation) is not null, cancellation);

    /// <summary>One statement at a time. Somebody may have killed this session alone: then another one takes its place, and says again what it had said.</summary>
    private async Task<T> SpeakAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await _speaking.WaitAsync(cancellation);
        try
        {
            try
            {
                return await work();
            }
            catch (ReplicationException broken) when (broken.Error == ReplicationError.ServerGone && !_disposed && !_listening.IsCompleted)
            {
                await OpenMouthAsync(broken, cancellation);
                return await work();
            }
        }
        finally
        {
            _speaking.Release();
        }
    }

    private async Task OpenMouthAsync(ReplicationException broken, CancellationToken cancellation)
    {
        try
        {
            var next = await _open(cancellation);
            await _mouth.DisposeAsync();
            _mouth = next;
            if (_serving)
                await UserLock.TryTakeAsync(next, NodeLocks.Serving, 0, cancellation);
        }
        catch (ReplicationException)
        {
            throw broken;
        }

        if (_disposed)
        {
            await _mouth.DisposeAsync();
            throw broken;
        }
    }

    private async Task ListenAsync()
    {
        // The command that was heard last, and by whose session: until that lets go of its lock it is the same command.
        (NodeCommand Command, string By)? heard = null;
        var answered = false;
        try
        {
            while (!_disposed)
            {
                // Null: a KILL QUERY met this question, and not the sleep.
                if (await _ear.QueryUnlessKilledAsync($"SELECT IS_USED_LOCK('{NodeLocks.Take}') AS t, IS_USED_LOCK('{NodeLocks.Release}') AS r") is not [var row])
                    continue;
                if (heard is { } last && row[last.Command == NodeCommand.Take ? "t" : "r"] != last.By)
                {
                    heard = null;
                    await UserLock.LetGoAsync(_ear, NodeLocks.Heard, default);
                    continue;
                }

                (NodeCommand, string)? now = row["t"] is { } taker ? (NodeCommand.Take, taker) : row["r"] is { } releaser ? (NodeCommand.Release, releaser) : null;
                if (now is { } command && heard is null)
                {
                    heard = command;
                    answered = false;
                    _commands.Writer.TryWrite(command.Item1);
                }

                if (heard is not null && !answered)
                {
                    answered = await _ear.QueryUnlessKilledAsync($"SELECT GET_LOCK('{NodeLocks.Heard}', 0)") is [{ First: "1" }];
                    continue;
                }

                await _ear.QueryUnlessKilledAsync(heard is null ? $"SELECT SLEEP({SleepSeconds})" : "SELECT SLEEP(0.02)");
            }

            _commands.Writer.TryComplete();
        }
        catch (Exception error) when (error is ReplicationException or InvalidOperationException)
        {
            _commands.Writer.TryComplete(error);
        }
    }
}
