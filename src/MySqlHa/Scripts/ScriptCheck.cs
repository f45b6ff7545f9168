using System.Management.Automation;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Scripts;

/// <summary>
/// A script block as a check: it passes unless it throws, its last output is $false, or its last program (or exit) left an exit code other than 0.
/// </summary>
internal sealed class ScriptCheck(string name, CapturedScript script) : IDisposable
{
    private readonly ScriptRun _run = new(script);

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellation)
    {
        try
        {
            var (last, exitCode) = await _run.RunAsync(null, cancellation).ConfigureAwait(false);
            return (last, exitCode) switch
            {
                (false, _) => new CheckOutcome(false, $"{name} returned $false"),
                (_, not 0) => new CheckOutcome(false, $"{name} ended with exit code {exitCode}"),
                _ => new CheckOutcome(true, ""),
            };
        }
        catch (OperationCanceledException)
        {
            // The check is not over before the script is: it must not be started a second time beside itself.
            await _run.LeftBehind.ConfigureAwait(false);
            throw;
        }
        catch (RuntimeException e)
        {
            return new CheckOutcome(false, $"{name} threw: {e.Message}");
        }
    }

    public void Dispose() => _run.Dispose();
}
