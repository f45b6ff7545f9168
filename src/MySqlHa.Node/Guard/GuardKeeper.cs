using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Guard;

/// <summary>
/// A node's guard: a process of its own that takes the addresses off and closes the server when this process ends without a word, or its loop stands still while
/// it holds. It is watched in its turn: one that has ended or does not answer is replaced.
/// </summary>
internal sealed class GuardKeeper : IEngineGuard, IDisposable
{
    internal const string Key = "guard";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    // Behind an earlier instance's guard, which may still be closing its server.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(1);

    private readonly GuardSettings _settings;
    private readonly GuardCharge _charge;
    private readonly CancellationTokenSource _end = new();
    private readonly GuardLog _log = new();
    private ITrackerTarget? _target;
    private volatile GuardLink? _link;
    private volatile bool _serves;
    private volatile bool _holds;
    private Task _watching = Task.CompletedTask;
    private GuardStatus _status;
    private int _restarts;

    private GuardKeeper(GuardSettings settings, GuardCharge charge)
    {
        (_settings, _charge) = (settings, charge);
        _link = GuardLink.Start(settings.Program, charge, _log.Write);
        _status = new("Starting", _link.ProcessId, DateTimeOffset.Now, 0);
    }

    /// <inheritdoc/>
    public long IntervalMicroseconds => (long)_settings.Interval.TotalMicroseconds;

    internal GuardStatus Status => Volatile.Read(ref _status);

    /// <summary>Whether the server is open, as the node's roles have it: the guard watches then, whatever VRRP says.</summary>
    internal bool Serves
    {
        set => _serves = value;
    }

    /// <summary>Whether it watches.</summary>
    internal bool Watches => _link is { Ready.IsCompleted: true };

    /// <summary>
    /// Starts it, and returns when it watches, within some tens of milliseconds, or after a second: behind an earlier guard that is still letting go the node
    /// waits with a fault.
    /// </summary>
    /// <exception cref="GuardException">It cannot be started; nothing is left.</exception>
    internal static GuardKeeper Start(GuardSettings settings, GuardCharge charge)
    {
        var keeper = new GuardKeeper(settings, charge);
        var link = keeper._link!;
        Task.WaitAny([link.Ready, link.Ended], StartPause);
        return keeper;
    }

    /// <summary>The node runs: here is who hears.</summary>
    internal void Attach(ITrackerTarget target)
    {
        _target = target;
        _log.Attach(target);
        _watching = Task.Run(WatchAsync);
    }

    /// <inheritdoc/>
    public void Beat(bool holds)
    {
        _holds = holds || _serves;
        _link?.Beat(_holds);
    }

    /// <summary>Everything is let go.</summary>
    internal void SayGoodbye() => End(static link => link.SayGoodbye());

    /// <summary>Ends without a goodbye: the guard releases what is left.</summary>
    public void Dispose() => End(static _ => { });

    private void End(Action<GuardLink> how)
    {
        if (_end.IsCancellationRequested)
        {
            return;
        }

        _end.Cancel();
        _watching.Wait(StartPause);
        if (Interlocked.Exchange(ref _link, null) is { } link)
        {
            how(link);
            link.Dispose();
        }

        Show("Ended", null);
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await BecomeReadyAsync(_link!);
                var verdict = await WaitForLossAsync(_link!);
                await ReplaceAsync(_link!, verdict);
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    private async Task BecomeReadyAsync(GuardLink link)
    {
        var first = await Task.WhenAny(link.Ready, link.Ended, Task.Delay(StartLimit, _end.Token));
        _end.Token.ThrowIfCancellationRequested();
        if (first == link.Ready)
        {
            Show("Running", link.ProcessId);
            _log.Write(VrrpLogLevel.Information, "GuardStarted", $"The guard (process {link.ProcessId}) watches.");
            _target!.ClearFault(Key);
        }
    }

    private async Task<GuardWatchVerdict> WaitForLossAsync(GuardLink link)
    {
        var looked = GuardLink.Clock;
        var since = looked;
        while (true)
        {
            var verdict = GuardWatchRules.Next(new GuardView
            {
                AnswerLimit = (long)_settings.AnswerLimit.TotalMicroseconds,
                LastAnswer = link.Ready.IsCompleted ? Math.Max(since, link.LastAnswer) : 0,
                Exited = link.Ended.IsCompleted,
                OnLoss = _settings.OnLoss,
                Now = GuardLink.Clock,
            });
            if (verdict.Action != GuardWatchAction.Fine)
            {
                return verdict;
            }

            await Task.WhenAny(link.Ended, Task.Delay(Look, _end.Token));
            _end.Token.ThrowIfCancellationRequested();
            var now = GuardLink.Clock;
            if (now - looked > (long)Look.TotalMicroseconds * 3)
            {
                // This process stood still itself; what the guard answered meanwhile has not been read yet.
                since = now;
            }

            looked = now;
        }
    }

    private async Task ReplaceAsync(GuardLink lost, GuardWatchVerdict verdict)
    {
        var what = !lost.Ready.IsCompleted ? (verdict.Frozen ? "did not begin to watch" : "ended before it watched") : verdict.Frozen ? "does not answer" : "has ended";
        _log.Write(VrrpLogLevel.Warning, "GuardLost", $"The guard (process {lost.ProcessId}) {what}; another is started{(verdict.Action == GuardWatchAction.StepDown ? ", and the role is given up until it watches (-OnGuardLoss StepDown)" : "")}.");
        Show("Lost", null);
        if (verdict.Action == GuardWatchAction.StepDown)
        {
            _target!.RaiseFault(Key, $"the guard {what}");
        }

        if (!lost.Ready.IsCompleted)
        {
            await Task.Delay(StartPause, _end.Token);
        }

        _link = null;
        // Before the next one: a guard that is awake again must not release what another watches.
        lost.Kill();
        lost.Dispose();
        while (true)
        {
            try
            {
                var next = GuardLink.Start(_settings.Program, _charge with { Holds = _holds }, _log.Write);
                _restarts++;
                _link = next;
                Show("Starting", next.ProcessId);
                return;
            }
            catch (GuardException error)
            {
                _log.Write(VrrpLogLevel.Error, "GuardNotStarted", $"{error.Message} {error.Remedy}");
                await Task.Delay(StartPause, _end.Token);
            }
        }
    }

    private void Show(string state, int? process) => Volatile.Write(ref _status, new GuardStatus(state, process, DateTimeOffset.Now, _restarts));
}
