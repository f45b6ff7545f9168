using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace MySqlHa.Scripts;

/// <summary>Runs a captured script in its own runspace, one run at a time. A run that does not end when told to costs its runspace: the next gets a new one.</summary>
internal sealed class ScriptRun(CapturedScript script) : IDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private Runspace? runspace;
    private bool disposed;

    /// <summary>Runs once and returns the last object of its output and $LASTEXITCODE.</summary>
    /// <exception cref="RuntimeException">The script threw.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the script was told to stop.</exception>
    public async Task<(object? Last, int ExitCode)> RunAsync(object? argument, CancellationToken cancellation)
    {
        Runspace mine;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            mine = runspace ??= script.Open();
        }

        mine.SessionStateProxy.SetVariable("LASTEXITCODE", 0);
        var shell = PowerShell.Create();
        shell.Runspace = mine;
        shell.AddScript(script.Text);
        if (argument is not null)
        {
            shell.AddArgument(argument);
        }

        var output = new PSDataCollection<PSObject>();
        var run = Task.Factory.FromAsync(shell.BeginInvoke<PSObject, PSObject>(null, output), shell.EndInvoke);
        try
        {
            await run.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!run.IsCompleted)
        {
            // Disposing waits for the script to end, and one that hangs outside PowerShell's sight never does: it is left behind.
            if (await StopAsync(shell, mine).ConfigureAwait(false))
            {
                shell.Dispose();
            }

            throw;
        }
        catch
        {
            shell.Dispose();
            throw;
        }

        shell.Dispose();
        var exit = mine.SessionStateProxy.GetVariable("LASTEXITCODE") is int code ? code : 0;
        return (output.Count > 0 ? output[^1]?.BaseObject : null, exit);
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;

            // Disposing waits for a running pipeline; a script that hangs must not hold up whoever stops the instance.
            if (runspace is { } left)
            {
                Task.Run(left.Dispose);
            }

            runspace = null;
        }
    }

    /// <summary>Tells a script to stop. False when it did not: its runspace is given up then.</summary>
    private async Task<bool> StopAsync(PowerShell shell, Runspace used)
    {
        var stopped = Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop);
        if (await Task.WhenAny(stopped, Task.Delay(StopGrace)).ConfigureAwait(false) == stopped)
        {
            return true;
        }

        lock (gate)
        {
            if (runspace == used)
            {
                runspace = null;
            }
        }

        return false;
    }
}
