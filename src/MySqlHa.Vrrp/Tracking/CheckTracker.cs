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
    private readonly CheckOptions options;
    private readonly Func<CancellationToken, Task<CheckOutcome>> check;
    private readonly VrrpRouter router;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private Task<CheckOutcome>? hung;
    private RiseFall? riseFall;

    /// <summary>Starts checking at once.</summary>
    public CheckTracker(CheckOptions options, Func<CancellationToken, Task<CheckOutcome>> check, VrrpRouter router, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        this.check = check;
        this.router = router;
        loop = Task.Run(() => RunAsync(time ?? TimeProvider.System));
    }

    /// <summary>Ends. A check that is under way is cancelled; one that does not listen is left behind.</summary>
    public void Dispose()
    {
        stop.Cancel();
        loop.Wait(TimeSpan.FromSeconds(1));
        stop.Dispose();
    }

    private async Task RunAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        try
        {
            do
            {
                Report(await CheckOnceAsync(time).ConfigureAwait(false));
            }
            while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Dispose asked for it.
        }
    }

    private async Task<CheckOutcome> CheckOnceAsync(TimeProvider time)
    {
        if (hung is { IsCompleted: false })
        {
            return new CheckOutcome(false, $"{options.Name} is still hanging");
        }

        hung = null;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var running = Task.Run(() => check(deadline.Token), stop.Token);
        try
        {
            return await running.WaitAsync(options.Timeout, time, stop.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            hung = running;
            await deadline.CancelAsync().ConfigureAwait(false);
            return new CheckOutcome(false, $"{options.Name} did not answer within {options.Timeout.TotalSeconds:0.###} s");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Said here once more: this wait may hear of the end before the check does, and would take its token away unheard.
            await deadline.CancelAsync().ConfigureAwait(false);
            throw;
        }
#pragma warning disable CA1031 // Whatever a user's check throws means that it failed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new CheckOutcome(false, $"{options.Name} failed: {e.Message}");
        }
    }

    private void Report(CheckOutcome outcome)
    {
        if (riseFall is null)
        {
            // The first answer decides, whatever rise and fall say: a node waits for it before it may become master.
            riseFall = new RiseFall(options.Fall, options.Rise, outcome.Passed);
            Apply(outcome.Passed, outcome.Reason);
        }
        else if (riseFall.Report(outcome.Passed) is { } good)
        {
            Apply(good, outcome.Reason);
        }
    }

    private void Apply(bool good, string reason)
    {
        router.Log(good ? VrrpLogLevel.Information : VrrpLogLevel.Warning, good ? "CheckPassed" : "CheckFailed", good ? $"{options.Name} passes." : reason);
        if (options.Weight != 0)
        {
            var counts = options.Weight > 0 ? good : !good;
            router.MovePriority(options.Key, counts ? options.Weight : 0);
        }

        if (good || options.Weight != 0)
        {
            router.ClearFault(options.Key);
        }
        else
        {
            router.RaiseFault(options.Key, reason);
        }
    }
}
