namespace MySqlHa.Replication.Control;

/// <content>What two nodes tell each other by user locks of this server. It holds as long as the session does.</content>
public sealed partial class NodeServer
{
    /// <summary>Whether the server's node says that it serves.</summary>
    /// <exception cref="ReplicationException">It cannot be asked.</exception>
    public Task<bool> IsServingAsync(CancellationToken cancellation = default) => InTurnAsync(() => NodeSignal.IsServingAsync(Session, cancellation), _timeout, cancellation);

    /// <summary>Gives the server's node a command, without waiting until it is heard; see <see cref="EndTellingAsync"/>.</summary>
    /// <exception cref="ReplicationException">It cannot be said.</exception>
    public Task TellAsync(NodeCommand command, CancellationToken cancellation = default) => SaidAsync(
        async () =>
        {
            await NodeSignal.TellAsync(Session, command, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Lets go of the command, a second or more after <see cref="TellAsync"/>.</summary>
    /// <exception cref="ReplicationException">It cannot be said.</exception>
    public Task EndTellingAsync(NodeCommand command, CancellationToken cancellation = default) => SaidAsync(
        async () =>
        {
            await NodeSignal.WithdrawAsync(Session, command, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Says on this server, which is the other node's, that one's own has failed, or has not any more. It holds as long as this session does.</summary>
    /// <exception cref="ReplicationException">It cannot be said.</exception>
    public Task SayFailedAsync(bool failed, CancellationToken cancellation = default) => SaidAsync(
        async () =>
        {
            if (failed)
                await UserLock.TryTakeAsync(Session, NodeLocks.Failed, 0, cancellation);
            else
                await UserLock.LetGoAsync(Session, NodeLocks.Failed, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Claims, for this process alone, to open one of the two servers; see <see cref="EndOpeningAsync"/>. It holds as long as this session does.</summary>
    /// <returns>False: the other node's process has it.</returns>
    /// <exception cref="ReplicationException">It cannot be asked.</exception>
    public Task<bool> TryBeginOpeningAsync(CancellationToken cancellation = default) =>
        SaidAsync(() => UserLock.TryTakeAsync(Session, NodeLocks.Opening, 0, cancellation), cancellation);

    /// <summary>Lets go of the claim.</summary>
    /// <exception cref="ReplicationException">It cannot be said.</exception>
    public Task EndOpeningAsync(CancellationToken cancellation = default) => SaidAsync(
        async () =>
        {
            await UserLock.LetGoAsync(Session, NodeLocks.Opening, cancellation);
            return true;
        },
        cancellation);

    /// <summary>
    /// A statement about a lock that was given up may take effect all the same, when the server hears of it: then the lock were held, or not, against what the
    /// caller believes, for as long as the session lives. So it does not live: the server lets go of what it holds with it.
    /// </summary>
    private async Task<T> SaidAsync<T>(Func<Task<T>> say, CancellationToken cancellation)
    {
        var begun = false;
        try
        {
            return await InTurnAsync(
                () =>
                {
                    begun = true;
                    return say();
                },
                _timeout,
                cancellation);
        }
        catch (ReplicationException late) when (late.Error == ReplicationError.Timeout && begun)
        {
            await DropAsync();
            throw;
        }
    }
}
