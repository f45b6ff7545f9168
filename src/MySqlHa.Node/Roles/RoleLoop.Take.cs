namespace MySqlHa.Node.Roles;

/// <summary>An operation makes this node master.</summary>
internal sealed partial class RoleLoop
{
    /// <summary>An operation that has come so far is over in milliseconds. One that hangs must not leave the address without a server.</summary>
    private static readonly TimeSpan TakeLimit = TimeSpan.FromSeconds(1);

    private PendingTake? _take;

    /// <summary>
    /// The other node's resignation may come before this one has seen that its server is open. A promotion would look at both servers then, while clients wait,
    /// for what the operation has looked at already.
    /// </summary>
    private bool LeavesItToTheTake(RoleEvent.Transition transition)
    {
        if (_take is not { } take || transition.MasterLost)
        {
            return false;
        }

        take.Transition = transition;
        _ = SayLaterAsync(take);
        return true;
    }

    /// <summary>
    /// An operation says take before it opens the server, so that writers need not wait for its word. When it takes that back, or dies, nothing was done.
    /// </summary>
    private async Task TakeWhenOpenAsync(PendingTake take)
    {
        try
        {
            while (!_end.IsCancellationRequested && await _servers.MayTakeAsync() is { Told: true } now)
            {
                if (now.Open)
                {
                    Post(new RoleEvent.TakeOpened(take));
                    return;
                }

                await Task.Delay(TakePause, _time);
            }
        }
        finally
        {
            // Heard after the other, if there was one.
            Post(new RoleEvent.TakeEnded(take, Waits: false));
        }
    }

    private async Task SayLaterAsync(PendingTake take)
    {
        await Task.Delay(TakeLimit, _time, _end.Token);
        Post(new RoleEvent.TakeEnded(take, Waits: true));
    }

    /// <summary>Clients wait: it is not asked again.</summary>
    private Task OnTakeOpenedAsync(PendingTake take) => _take == take ? TakeAsync() : Task.CompletedTask;

    private async Task TakeAsync()
    {
        if (!HasLeaseToTake())
        {
            return;
        }

        _take = null;
        EndPromotion("taken over by an operation", keepsLease: true);
        (_open, _refused, _rejoin, _stopReceiver) = (true, false, RejoinNeed.None, false);
        Changed();
        ClearRejoin();
        _router.ClearFault(PromotionKey);
        ClearFenceFault();
        Fence(FenceKnowledge.Open);
        _router.TakeOver("handed over by an operation", serve: true);
        if (_master)
        {
            await _servers.ShowServingAsync(true);
        }
    }

    /// <summary>What was left to it is decided here after all.</summary>
    private Task OnTakeEndedAsync(PendingTake take, bool waits)
    {
        if (_take == take)
        {
            _take = waits ? take : null;
            if (take.Transition is { } transition && _master && !_open)
            {
                BeginPromotion(transition);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>An operation that said take, and whose server was not open yet.</summary>
    internal sealed class PendingTake
    {
        /// <summary>This node became master meanwhile.</summary>
        internal RoleEvent.Transition? Transition { get; set; }
    }
}
