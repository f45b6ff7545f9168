using System.Threading.Channels;

namespace MySqlHa.Replication.Plan;

/// <summary>
/// Decisions that a node takes by itself, one run each in the <see cref="PlanJournal"/>: what was known, what was done, how it ended. Written by a task of
/// its own, in order: a slow disk must not hold up a promotion. What must be on the disk before the first write is the failover record's affair.
/// </summary>
public sealed class DecisionJournal : IDecisionJournal
{
    private readonly PlanJournal _journal;
    private readonly Action<string> _failed;
    private readonly Channel<JournalLine> _lines = Channel.CreateUnbounded<JournalLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    private DecisionJournal(PlanJournal journal, Action<string> failed)
    {
        _journal = journal;
        _failed = failed;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Opens the journal.</summary>
    /// <param name="folder">The folder; null for the default.</param>
    /// <param name="failed">Hears, once for each line, that one could not be written.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>.</exception>
    public static DecisionJournal Open(string? folder, Action<string> failed) => new(PlanJournal.Open(folder), failed);

    /// <inheritdoc/>
    public string Begin(string operation, IReadOnlyList<ServerEndpoint> servers, string known)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var run = Guid.NewGuid().ToString("N");
        Add(run, operation, servers, new() { Event = "begin", Process = Environment.ProcessId, Title = known });
        return run;
    }

    /// <inheritdoc/>
    public void Step(string run, string operation, IReadOnlyList<ServerEndpoint> servers, string step, string title) =>
        Add(run, operation, servers, new() { Event = "done", Step = step, Server = servers is [var first, ..] ? first.ToString() : null, Title = title });

    /// <inheritdoc/>
    public void End(string run, string operation, IReadOnlyList<ServerEndpoint> servers, TimeSpan duration, string? error = null) =>
        Add(run, operation, servers, new() { Event = "end", Ms = Math.Round(duration.TotalMilliseconds, 1), Error = error });

    /// <summary>Writes what is left, for a second at most.</summary>
    public void Dispose()
    {
        _lines.Writer.TryComplete();
        if (_writing.Wait(TimeSpan.FromSeconds(1)))
            _journal.Dispose();
    }

    private void Add(string run, string operation, IReadOnlyList<ServerEndpoint> servers, JournalLine line) => _lines.Writer.TryWrite(line with
    {
        At = DateTimeOffset.UtcNow,
        Run = run,
        Operation = operation,
        Servers = [.. servers.Select(s => s.ToString())],
    });

    private async Task WriteAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            try
            {
                _journal.Write(line);
            }
            catch (ReplicationException error)
            {
                _failed($"{error.Message} {error.Remedy}");
            }
        }
    }
}
