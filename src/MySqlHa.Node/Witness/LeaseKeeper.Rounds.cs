namespace MySqlHa.Node.Witness;

/// <content>Renewals, and what follows from their answers and from time.</content>
internal sealed partial class LeaseKeeper
{
    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await _turn.WaitAsync(_end.Token);
                try
                {
                    await RoundAsync();
                }
                finally
                {
                    _turn.Release();
                }

                Judge();
                await RestAsync();
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task RestAsync()
    {
        TimeSpan rest;
        lock (_gate)
        {
            rest = LeaseRule.Next(_state.Facts(LeaseStance.Closed, Now)).RenewAt - Now;
        }

        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, _time, _end.Token);
        }
    }

    private async Task RoundAsync()
    {
        try
        {
            if (_state.Lease is { } lease)
            {
                await RenewAsync(lease);
            }
            else
            {
                await MakeAsync(_end.Token);
                var holder = await _store.LookAsync(_end.Token);
                lock (_gate)
                {
                    _state.Heard(holder, Now);
                }
            }

            bool release, acquire;
            lock (_gate)
            {
                var action = LeaseRule.Next(_state.Facts(_state.Granted ? LeaseStance.Writable : LeaseStance.Closed, Now)).Action;
                (release, acquire) = (action == LeaseAction.Release && !_state.Wanted, action == LeaseAction.Acquire);
            }

            if (release)
            {
                await GiveBackAsync();
            }
            else if (acquire)
            {
                await AskForRoleAsync();
            }
        }
        catch (WitnessException error)
        {
            lock (_gate)
            {
                _state.TriedAt = Now;
                _state.Missed(error.Message);
            }
        }
    }

    /// <summary>
    /// A renewal counts when a majority has confirmed who holds the role after it: a leader that was cut off from the others goes on renewing for a moment.
    /// </summary>
    private async Task RenewAsync(string lease)
    {
        var sent = Now;
        var alive = await _store.KeepAliveAsync(lease, _end.Token);
        var holder = await _store.LookAsync(_end.Token);
        lock (_gate)
        {
            _state.TriedAt = sent;
            if (alive)
            {
                _state.RenewedAt = sent;
            }
            else
            {
                _state.Ended();
                _state.TriedAt = null;
            }

            _state.Heard(holder, Now);
        }
    }

    /// <summary>After each answer, on the task, and when the time comes, on the thread.</summary>
    private void Judge()
    {
        LeaseNews? news = null;
        var why = "";
        lock (_gate)
        {
            var now = Now;
            if (_state.Granted && LeaseRule.Next(_state.Facts(LeaseStance.Writable, now)) is { Action: LeaseAction.StepDown } lost)
            {
                var facts = _state.Facts(LeaseStance.Writable, now);
                (_state.Granted, _state.Wanted) = (false, false);
                _state.OffBy = _state.Answer is LeaseAnswer.HeldByOther or LeaseAnswer.Free ? now : LeaseRule.CertainUntil(facts) ?? now;
                (_away, _saidAway) = (true, true);
                (news, why) = (LeaseNews.Lost, $"{lost.Why} ({_state.Status(_store.Member, now).Reason})");
            }
            else if (_state.Answer == LeaseAnswer.Unreachable)
            {
                if (!_saidAway && (_state.AnsweredAt is not { } answered || now - answered > _terms.RenewInterval * 2))
                {
                    (_away, _saidAway) = (true, true);
                    (news, why) = (LeaseNews.Away, _state.Silence);
                }
            }
            else if ((_away && _state.Answer != LeaseAnswer.Unknown) || (_state.Answer == LeaseAnswer.Free && _wasHeld))
            {
                (_away, _saidAway) = (false, false);
                (news, why) = (LeaseNews.Back, _state.Status(_store.Member, now).Reason);
            }

            _wasHeld = _state.Answer == LeaseAnswer.HeldByOther;
        }

        if (news is { } told)
        {
            _observer.OnNews(told, why);
        }

        _deadline.Set();
    }

    /// <summary>On the thread of the deadline: looks, and says when it wants to look again.</summary>
    private TimeSpan? Watch()
    {
        Judge();
        string? expired = null;
        TimeSpan? next;
        lock (_gate)
        {
            if (_state.OffBy <= Now)
            {
                _state.OffBy = null;
                expired = $"the lease at the witness may end now, and the server was not closed in time: {_state.Status(_store.Member, Now).Reason}";
            }

            next = _state.OffBy ?? (_state.Granted ? LeaseRule.WritableUntil(_state.Facts(LeaseStance.Writable, Now)) : null);
        }

        if (expired is not null)
        {
            _observer.OnExpired(expired);
        }

        return next - Now;
    }
}
