using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace MySqlHa.Scripts;

/// <summary>
/// Runs a captured script in its own runspace, one run at a time. A run that does not end when told to (a call into .NET cannot be stopped) is left
/// behind on its thread with its runspace; the next run gets a new one.
/// </summary>
internal sealed class ScriptRun(CapturedScript script) : IDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly ScriptHost _host = new();
    private Runspace? _runspace;
    private bool _disposed;

    /// <summary>Completes when the last run that was left behind has ended after all.</summary>
    public Task LeftBehind { get; private set; } = Task.CompletedTask;

    /// <summary>Runs once and returns the last object of its output, and its exit code: of <c>exit</c>, or of the last program.</summary>
    /// <exception cref="RuntimeException">The script threw.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the script was told to stop.</exception>
    public Task<(object? Last, int ExitCode)> RunAsync(object? argument, CancellationToken cancellation) => RunAsync(script.Text, argument, cancellation);

    /// <summary>
    /// Opens the runspace and runs a line that does nothing: the first real run comes with a failover, when processor time is short and a new runspace
    /// would take a tenth of a second of it from the server that has just become the only one.
    /// </summary>
    public Task PrepareAsync(CancellationToken cancellation) => RunAsync("param($change) if ($change) { [Console]::Out.Flush() }", string.Empty, cancellation);

    private async Task<(object? Last, int ExitCode)> RunAsync(string text, object? argument, CancellationToken cancellation)
    {
        Runspace mine;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            mine = _runspace ??= script.Open(_host);
        }

        _host.ExitCode = null;
        mine.SessionStateProxy.SetVariable("LASTEXITCODE", 0);
        var shell = PowerShell.Create();
        shell.Runspace = mine;
        shell.AddScript(text);
        if (argument is not null)
        {
            shell.AddArgument(argument);
        }

        // A thread of ours, in the background: one of the engine's would keep the process from ending while a script hangs on it.
        var run = Task.Factory.StartNew(() => Invoke(shell), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var last = await run.WaitAsync(cancellation).ConfigureAwait(false);
            return (last, _host.ExitCode ?? (mine.SessionStateProxy.GetVariable("LASTEXITCODE") is int code ? code : 0));
        }
        catch (OperationCanceledException) when (!run.IsCompleted)
        {
            await StopAsync(shell, mine, run).ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;

            // Disposing waits for a running pipeline; a script that hangs must not hold up whoever stops the instance.
            if (_runspace is { } left)
            {
                Task.Run(left.Dispose);
            }

            _runspace = null;
        }
    }

    private static object? Invoke(PowerShell shell)
    {
        using (shell)
        {
            var output = shell.Invoke();
            return output.Count > 0 ? output[^1]?.BaseObject : null;
        }
    }

    private async Task StopAsync(PowerShell shell, Runspace used, Task run)
    {
        // Not BeginStop: its thread is none in the background, and would keep the process from ending. A disposed shell has ended by itself meanwhile.
        _ = Task.Factory.StartNew(shell.Stop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var ended = run.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (await Task.WhenAny(ended, Task.Delay(StopGrace)).ConfigureAwait(false) != ended)
        {
            LeftBehind = ended;
            lock (_gate)
            {
                if (_runspace == used)
                {
                    _runspace = null;
                }
            }
        }
    }
}
