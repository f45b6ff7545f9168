using MySqlHa.Replication;
using MySqlHa.Replication.Control;

namespace MySqlHa.Node.Roles;

/// <summary>Keeps the node's place on its server (<see cref="NodeControl"/>): opened when the server answers, opened again when it broke.</summary>
internal sealed class ControlSession(ServerEndpoint server, ServerLogin login, TimeSpan timeout, Action<NodeCommand> commanded, Action<string, string> warn) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private volatile NodeControl? _control;
    private volatile bool _serving;
    private Task _running = Task.CompletedTask;
    private Task _spoken = Task.CompletedTask;
    private string _said = "";

    /// <summary>Called while the server answers: opens the session if none is open, and what is broken of it. Does not wait.</summary>
    internal void Ensure()
    {
        if (_spoken.IsCompleted)
        {
            _spoken = IsOperationRunningAsync();
        }

        if (_running.IsCompleted && !_end.IsCancellationRequested)
        {
            _running = RunAsync();
        }
    }

    internal Task<bool> IsOperationRunningAsync() => IsAsync(c => c.IsOperationRunningAsync());

    internal Task<bool> IsPeerFailedAsync() => IsAsync(c => c.IsPeerFailedAsync());

    internal Task<bool> IsFailoverKnownAsync() => IsAsync(c => c.IsFailoverKnownAsync());

    internal async Task<TakeReadiness> MayTakeAsync()
    {
        try
        {
            return _control is not { } control ? new(Open: false, Told: false, "the session for commands has ended")
                : await control.MayTakeAsync().WaitAsync(timeout) is var (open, told) ? new(open, told, "it is closed") : default;
        }
        catch (Exception error) when (error is ReplicationException or TimeoutException)
        {
            return new(Open: false, Told: false, error.Message);
        }
    }

    internal async Task ShowServingAsync(bool serving)
    {
        _serving = serving;
        try
        {
            if (_control is { } control)
            {
                await control.ShowServingAsync(serving).WaitAsync(timeout);
            }
        }
        catch (Exception error) when (error is ReplicationException or TimeoutException)
        {
            // Shown by the next session.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAny(_running, Task.Delay(timeout));
    }

    private async Task<bool> IsAsync(Func<NodeControl, Task<bool>> question)
    {
        try
        {
            return _control is { } control && await question(control);
        }
        catch (ReplicationException)
        {
            // The session broke: the locks of others may well have.
            return false;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await using var control = await NodeControl.OpenAsync(server, login, timeout, _end.Token);
            _control = control;
            _said = "";
            if (_serving)
            {
                await control.ShowServingAsync(true, _end.Token);
            }

            while (true)
            {
                commanded(await control.WaitAsync(_end.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (ReplicationException error)
        {
            if (_said != error.Message)
            {
                _said = error.Message;
                warn("ControlSession", $"{error.Message} {error.Remedy} Until then operations do not see that a process runs this node.");
            }
        }
        finally
        {
            _control = null;
        }
    }
}
