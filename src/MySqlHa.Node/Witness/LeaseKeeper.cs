using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Witness;

/// <summary>
/// Keeps a lease at a witness alive for as long as the node runs, takes the role with it and gives it back. What it decides by is pure
/// (<see cref="LeaseRule"/>). Renewals run as a task; that the server is told to close in time hangs on a thread of its own alone.
/// </summary>
internal sealed partial class LeaseKeeper : IRoleLease
{
    /// <summary>etcd looks for leases that have ended every half second, and a new leader starts them all again.</summary>
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly IWitnessStore _store;
    private readonly LeaseTerms _terms;
    private readonly ILeaseObserver _observer;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly LeaseState _state;
    private readonly LeaseDeadline _deadline;
    private Task _work = Task.CompletedTask;
    private bool _away = true;
    private bool _saidAway;
    private bool _wasHeld;

    internal LeaseKeeper(IWitnessStore store, LeaseTerms terms, ILeaseObserver observer, TimeProvider? time = null)
    {
        _store = store;
        _terms = terms;
        _observer = observer;
        _time = time ?? TimeProvider.System;
        _state = new(terms);
        _deadline = new(Watch);
    }

    public bool MayOpen
    {
        get
        {
            lock (_gate)
            {
                return _state.Granted && LeaseRule.Next(_state.Facts(LeaseStance.Promoting, Now)).Action == LeaseAction.Write;
            }
        }
    }

    public TimeSpan Patience => _terms.Ttl + Expiry;

    public WitnessStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _state.Status(_store.Member, Now);
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(0);

    public void Start()
    {
        _deadline.Start();
        _work = Task.Run(RunAsync);
    }

    public async Task<LeaseDecision> AcquireAsync()
    {
        lock (_gate)
        {
            _state.Wanted = true;
        }

        await _turn.WaitAsync();
        try
        {
            await AskForRoleAsync();
        }
        catch (WitnessException error)
        {
            lock (_gate)
            {
                _state.Missed(error.Message);
            }
        }
        finally
        {
            _turn.Release();
        }

        return Grant();
    }

    public async Task LetGoAsync()
    {
        lock (_gate)
        {
            (_state.Wanted, _state.Granted, _state.OffBy) = (false, false, null);
        }

        await _turn.WaitAsync();
        try
        {
            await GiveBackAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _deadline.Dispose();

        // Nobody asks any more from here on.
        await _turn.WaitAsync(Farewell);
        try
        {
            using var limit = new CancellationTokenSource(Farewell);
            if (_state.Lease is { } lease)
            {
                await _store.RevokeAsync(lease, limit.Token);
            }
        }
        catch (Exception error) when (error is WitnessException or OperationCanceledException)
        {
            // It ends by itself.
        }

        _store.Dispose();
        _end.Dispose();
    }

    private LeaseDecision Grant()
    {
        LeaseDecision decision;
        lock (_gate)
        {
            decision = LeaseRule.Next(_state.Facts(LeaseStance.Promoting, Now));
            if (decision.Action == LeaseAction.Write)
            {
                if (!_state.Wanted)
                {
                    return decision with { Action = LeaseAction.Refuse, Why = "the role is not wanted any more" };
                }

                _state.Granted = true;
            }
            else if (decision.Action == LeaseAction.Refuse)
            {
                decision = decision with { Why = $"{decision.Why}: {_state.Status(_store.Member, Now).Reason}" };
            }
            else
            {
                decision = decision with { Action = LeaseAction.Refuse };
            }
        }

        _deadline.Set();
        return decision;
    }

    private async Task AskForRoleAsync()
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var lease = _state.Lease ?? await MakeAsync();
            if (await _store.AcquireAsync(lease) is { } holder)
            {
                lock (_gate)
                {
                    _state.Heard(holder, Now);
                }

                if (LeaseRule.Next(_state.Facts(LeaseStance.Promoting, Now)).Action == LeaseAction.Renew)
                {
                    await RenewAsync(lease);
                }

                return;
            }

            lock (_gate)
            {
                _state.Ended();
            }
        }
    }

    private async Task<string> MakeAsync(CancellationToken cancellation = default)
    {
        var sent = Now;
        var lease = await _store.GrantAsync(_terms.Ttl, cancellation);
        lock (_gate)
        {
            (_state.Lease, _state.RenewedAt, _state.TriedAt) = (lease, sent, sent);
        }

        return lease;
    }

    /// <summary>Only in turn. What fails is tried again by the rounds: a closed node that is told that it holds the role gives it back.</summary>
    private async Task GiveBackAsync()
    {
        bool wanted;
        lock (_gate)
        {
            wanted = _state.Wanted;
        }

        if (wanted || _state.Lease is not { } lease || _state.Answer is not (LeaseAnswer.HeldByUs or LeaseAnswer.Unreachable))
        {
            return;
        }

        try
        {
            await _store.ReleaseAsync(lease);
            lock (_gate)
            {
                _state.Heard(null, Now);
            }

            _observer.Log(VrrpLogLevel.Information, "RoleReleased", $"The role was given back to the witness {_store.Member}.");
        }
        catch (WitnessException error)
        {
            _observer.Log(VrrpLogLevel.Warning, "RoleNotReleased", $"The role could not be given back to the witness, which is tried again: {error.Message}. It ends there after {_terms.Ttl.TotalSeconds:0} s in any case if this node does not come back.");
        }
    }
}
