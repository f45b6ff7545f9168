using System.Diagnostics;
using MySqlHa.Replication;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Node.Roles;

/// <summary>One decision in the journal.</summary>
internal sealed class JournalEntry
{
    private readonly IDecisionJournal _journal;
    private readonly string _operation;
    private readonly IReadOnlyList<ServerEndpoint> _servers;
    private readonly string _run;
    private readonly long _begun = Stopwatch.GetTimestamp();

    internal JournalEntry(IDecisionJournal journal, string operation, INodeServers servers, string known)
    {
        _journal = journal;
        _operation = operation;
        _servers = servers.Peer is { } peer ? [servers.Local, peer] : [servers.Local];
        _run = journal.Begin(operation, _servers, known);
    }

    internal void Step(string id, string what) => _journal.Step(_run, _operation, _servers, id, what);

    internal void End(string? error = null) => _journal.End(_run, _operation, _servers, Stopwatch.GetElapsedTime(_begun), error);
}
