using System.Management.Automation;
using System.Threading.Channels;

namespace MySqlHa.Scripts;

/// <summary>
/// Runs the -OnMaster, -OnBackup, -OnFault and -OnStop script blocks beside the engine, one after the other in the order of the state changes, each with
/// the state change as its argument. One that throws or hangs is reported and left; it never holds up the engine.
/// </summary>
internal sealed class HookRunner
{
    private readonly Channel<VrrpStateChange> queue = Channel.CreateUnbounded<VrrpStateChange>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<string, ScriptRun> hooks;
    private readonly TimeSpan timeout;
    private readonly Action<string, string> report;
    private readonly Task pump;

    /// <param name="hooks">Script by the name of the state that it belongs to.</param>
    /// <param name="timeout">How long one run may take.</param>
    /// <param name="report">Told the code and message of each failure.</param>
    public HookRunner(IReadOnlyDictionary<string, CapturedScript> hooks, TimeSpan timeout, Action<string, string> report)
    {
        this.hooks = hooks.ToDictionary(h => h.Key, h => new ScriptRun(h.Value));
        this.timeout = timeout;
        this.report = report;
        pump = Task.Run(PumpAsync);
    }

    public void Run(VrrpStateChange change) => queue.Writer.TryWrite(change);

    /// <summary>Lets the hooks that are due run, then ends.</summary>
    public void Complete()
    {
        queue.Writer.TryComplete();
        pump.Wait(timeout + timeout);
        foreach (var hook in hooks.Values)
        {
            hook.Dispose();
        }
    }

    private async Task PumpAsync()
    {
        await foreach (var change in queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!hooks.TryGetValue(change.To, out var hook))
            {
                continue;
            }

            var parameter = change.To == "Stopped" ? "-OnStop" : "-On" + change.To;
            using var limit = new CancellationTokenSource(timeout);
            try
            {
                await hook.RunAsync(change, limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                report("HookTimeout", $"The {parameter} script block did not end within {timeout.TotalSeconds:0.#} s and was stopped.");
            }
            catch (RuntimeException e)
            {
                report("HookFailed", $"The {parameter} script block threw: {e.Message}");
            }
        }
    }
}
