using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>What a server answered, and what it refused.</summary>
internal sealed class SnapshotAnswers
{
    private readonly Dictionary<SnapshotPart, IReadOnlyList<Row>> _rows = [];
    private readonly Dictionary<SnapshotPart, string> _refusals = [];

    internal IReadOnlyList<Row> this[SnapshotPart part] => _rows.GetValueOrDefault(part, []);

    /// <summary>The server's words, one for each question that it refused.</summary>
    internal IReadOnlyList<string> Denied => [.. _refusals.Values];

    internal bool IsRefused(SnapshotPart part) => _refusals.ContainsKey(part);

    internal void Add(SnapshotPart part, IReadOnlyList<Row> rows) => _rows[part] = rows;

    internal void Refuse(SnapshotPart part, ReplicationException refusal)
    {
        // No binary log, no first event: nobody was denied anything.
        if (part != SnapshotPart.OldestLog || this[SnapshotPart.BinaryLog].Count > 0)
            _refusals[part] = refusal.Message;
    }

    /// <summary>Whether the same right, or the same lack of a log, would refuse it again.</summary>
    internal bool IsPointless(SnapshotPart part) =>
        part == SnapshotPart.OldestLog && (IsRefused(SnapshotPart.BinaryLog) || _rows.TryGetValue(SnapshotPart.BinaryLog, out var log) && log.Count == 0);
}
