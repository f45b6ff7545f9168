using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>How one check said it went.</summary>
/// <param name="Passed">Whether the node is fit as far as this check can tell.</param>
/// <param name="Reason">Why not, in words for the operator; empty when it passed.</param>
public readonly record struct CheckOutcome(bool Passed, string Reason);

/// <summary>How a check is run and what its failing does (keepalived's vrrp_script).</summary>
public sealed record CheckOptions
{
    /// <summary>Names the check in reasons and logs, and tells it from others of the same instance.</summary>
    public required string Name { get; init; }

    /// <summary>From one start to the next; more than zero.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a check may take; one that takes longer counts as failed. More than zero.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many must pass in a row before it counts as good again, 1 or more.</summary>
    public int Rise { get; init; } = 1;

    /// <summary>How many must fail in a row before it counts as bad, 1 or more.</summary>
    public int Fall { get; init; } = 1;

    /// <summary>
    /// Zero: failing is a FAULT. Above zero: added to the priority while it is good. Below zero: taken from it while it is bad. -253 to 253.
    /// </summary>
    public int Weight { get; init; }

    /// <summary>The key of the fault that a router must be started with for this check, until its first verdict.</summary>
    public string Key => $"check {Name}";
}

/// <summary>
/// Runs a check again and again, and turns its rises and falls into faults or priority. A check that throws or hangs has failed; a hung one is not
/// started a second time beside itself.
/// </summary>
public sealed class CheckTracker : IDisposable
{
    private readonly CheckOptions _options;
    private readonly Func<CancellationToken, Task<CheckOutcome>> _check;
    private readonly ITrackerTarget _router;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private Task<CheckOutcome>? _hung;
    private RiseFall? _riseFall;

    /// <summary>Starts checking at once.</summary>
    public CheckTracker(CheckOptions options, Func<CancellationToken, Task<CheckOutcome>> check, ITrackerTarget router, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _check = check;
        _router = router;
        _loop = Task.Run(() => RunAsync(time ?? TimeProvider.System));
    }

    /// <summary>Ends. A check that is under way is cancelled; one that does not listen is left behind.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _loop.Wait(TimeSpan.FromSeconds(1));
        _stop.Dispose();
    }

    private async Task RunAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(_options.Interval, time);
        try
        {
            do
            {
                Report(await CheckOnceAsync(time).ConfigureAwait(false));
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Dispose asked for it.
        }
    }

    private async Task<CheckOutcome> CheckOnceAsync(TimeProvider time)
    {
        if (_hung is { IsCompleted: false })
        {
            return new CheckOutcome(false, $"{_options.Name} is still hanging");
        }

        _hung = null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var running = Task.Run(() => _check(deadline.Token), _stop.Token);
        try
        {
            return await running.WaitAsync(_options.Timeout, time, _stop.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _hung = running;
            await deadline.CancelAsync().ConfigureAwait(false);
            return new CheckOutcome(false, $"{_options.Name} did not answer within {_options.Timeout.TotalSeconds:0.###} s");
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Said here once more: this wait may hear of the end before the check does, and would take its token away unheard.
            await deadline.CancelAsync().ConfigureAwait(false);
            throw;
        }
#pragma warning disable CA1031 // Whatever a user's check throws means that it failed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new CheckOutcome(false, $"{_options.Name} failed: {e.Message}");
        }
    }

    private void Report(CheckOutcome outcome)
    {
        if (_riseFall is null)
        {
            // The first answer decides, whatever rise and fall say: a node waits for it before it may become master.
            _riseFall = new RiseFall(_options.Fall, _options.Rise, outcome.Passed);
            Apply(outcome.Passed, outcome.Reason);
        }
        else if (_riseFall.Report(outcome.Passed) is { } good)
        {
            Apply(good, outcome.Reason);
        }
    }

    private void Apply(bool good, string reason)
    {
        _router.Log(good ? VrrpLogLevel.Information : VrrpLogLevel.Warning, good ? "CheckPassed" : "CheckFailed", good ? $"{_options.Name} passes." : reason);
        if (_options.Weight != 0)
        {
            var counts = _options.Weight > 0 ? good : !good;
            _router.MovePriority(_options.Key, counts ? _options.Weight : 0);
        }

        if (good || _options.Weight != 0)
        {
            _router.ClearFault(_options.Key);
        }
        else
        {
            _router.RaiseFault(_options.Key, reason);
        }
    }
}
