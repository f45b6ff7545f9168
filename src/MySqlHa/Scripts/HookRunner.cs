using System.Threading.Channels;

namespace MySqlHa.Scripts;

/// <summary>
/// Runs the -OnMaster, -OnBackup, -OnFault and -OnStop script blocks beside the engine, one after the other in the order of the state changes, each with
/// the state change as its argument. One that throws or hangs is reported and left; it never holds up the engine.
/// </summary>
internal sealed class HookRunner : IDisposable
{
    /// <summary>How long hooks of earlier state changes may still take when the instance stops.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly Channel<VrrpStateChange> _queue = Channel.CreateUnbounded<VrrpStateChange>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, ScriptRun> _hooks;
    private readonly TimeSpan _timeout;
    private readonly Action<string, string> _report;
    private readonly CancellationTokenSource _hurry = new();
    private readonly Task _pump;

    /// <param name="hooks">Script by the name of the state that it belongs to.</param>
    /// <param name="timeout">How long one run may take.</param>
    /// <param name="report">Told the code and message of each failure.</param>
    public HookRunner(IReadOnlyDictionary<string, CapturedScript> hooks, TimeSpan timeout, Action<string, string> report)
    {
        _hooks = hooks.ToDictionary(h => h.Key, h => new ScriptRun(h.Value));
        _timeout = timeout;
        _report = report;
        _pump = Task.Run(PumpAsync);
    }

    public void Run(VrrpStateChange change) => _queue.Writer.TryWrite(change);

    /// <summary>Lets the hooks that are due run, then ends. Earlier ones that hang are stopped soon; -OnStop has its full time.</summary>
    public void Complete()
    {
        _queue.Writer.TryComplete();
        _hurry.CancelAfter(StopPatience);
        _pump.Wait(StopPatience + _timeout + StopPatience);
        foreach (var hook in _hooks.Values)
        {
            hook.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Complete();

    /// <summary>Ends without running what is due: the instance never started.</summary>
    public void Abandon()
    {
        while (_queue.Reader.TryRead(out _))
        {
        }

        Complete();
    }

    private async Task PumpAsync()
    {
        foreach (var hook in _hooks.Values)
        {
            await hook.PrepareAsync(_hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await foreach (var change in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_hooks.TryGetValue(change.To, out var hook))
            {
                await RunAsync(hook, change).ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(ScriptRun hook, VrrpStateChange change)
    {
        var last = change.To == "Stopped";
        var parameter = last ? "-OnStop" : "-On" + change.To;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(last ? CancellationToken.None : _hurry.Token);
        limit.CancelAfter(_timeout);
        try
        {
            await hook.RunAsync(change, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            var why = !last && _hurry.IsCancellationRequested ? "had not ended when the instance stopped" : $"did not end within {_timeout.TotalSeconds:0.#} s";
            _report("HookTimeout", $"The {parameter} script block {why}, and was stopped.");
        }
#pragma warning disable CA1031 // Whatever a user's script throws is its own: the hooks that follow must run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _report("HookFailed", $"The {parameter} script block threw: {e.Message}");
        }
    }
}
