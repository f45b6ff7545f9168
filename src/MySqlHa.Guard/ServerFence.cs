using System.Diagnostics;
using MySqlHa.Node.Guard;
using MySqlHa.Replication;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Operations.Fence;

namespace MySqlHa.Guard;

/// <summary>The server's fence, on sessions that stand open: a server without a free connection, or that is slow to log in to, is closed all the same.</summary>
internal sealed class ServerFence(GuardedServer? guarded)
{
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // One that is overloaded may still open its connections; where nobody listens there is nothing to close, unless it is being started at this moment.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LimitWithoutServer = TimeSpan.FromSeconds(2);

    private readonly NodeServer? _server = guarded is null ? null : new(guarded.Endpoint, guarded.Login, StatementTimeout);
    private readonly TaskCompletionSource _released = new();
    private string _said = "";

    internal ServerEndpoint? Server => guarded?.Endpoint;

    /// <summary>Opens the sessions, and keeps them, until <see cref="CloseAsync"/>.</summary>
    internal async Task StandAsync()
    {
        while (_server is not null && !_released.Task.IsCompleted)
        {
            try
            {
                await _server.ConnectAsync();
                Say("", "");
            }
            catch (ReplicationException error)
            {
                Say($"{error.Error}", $"The guard has no session with {_server.Server}, and will try again when it must close it: {error.Message} {error.Remedy}");
            }

            await Task.WhenAny(_released.Task, Task.Delay(KeepAlive));
        }
    }

    /// <summary>Closes it.</summary>
    /// <param name="held">Whether the daemon held: clients' sessions end then. A server that was closed already keeps the sessions that read.</param>
    /// <returns>What was done, in words; and whether it is known to be closed.</returns>
    internal async Task<(bool Closed, string What)> CloseAsync(bool held)
    {
        _released.TrySetResult();
        if (_server is null)
        {
            return (true, "no server to close");
        }

        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (!_server.IsConnected)
                {
                    await _server.ConnectAsync();
                }

                var outcome = await _server.CloseAsync(new FenceOptions { KillSessions = held });
                return (true, outcome.Changed ? $"{_server.Server} is closed for writes, {outcome.SessionsKilled} sessions killed" : $"{_server.Server} was closed for writes already");
            }
            catch (ReplicationException error)
            {
                var gone = error.Error is ReplicationError.Unreachable or ReplicationError.ServerGone;
                if (Stopwatch.GetElapsedTime(begun) > (gone ? LimitWithoutServer : Limit))
                {
                    return (false, $"{_server.Server} could not be closed: {error.Message}");
                }

                await Task.Delay(Pause);
            }
        }
    }

    private void Say(string what, string text)
    {
        if (what != _said)
        {
            DaemonPipe.Note(what.Length > 0 ? "Warning" : "Information", what.Length > 0 ? "GuardNoSession" : "GuardSession", what.Length > 0 ? text : $"The guard has its sessions with {guarded!.Endpoint} again.");
            _said = what;
        }
    }
}
