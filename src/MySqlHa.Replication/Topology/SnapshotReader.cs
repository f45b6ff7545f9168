using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>
/// Takes a <see cref="ServerSnapshot"/>: one round trip after the login, two or three when something is refused, for a server says
/// nothing more after a refusal. USAGE is enough for most, REPLICATION CLIENT (MariaDB: REPLICA MONITOR and BINLOG MONITOR) for all.
/// </summary>
public static class SnapshotReader
{
    /// <summary>Logs in and takes a snapshot.</summary>
    /// <exception cref="ReplicationException">It cannot.</exception>
    public static async Task<ServerSnapshot> ReadAsync(ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(login);
        await using var session = await ServerSession.OpenAsync(server, login, timeout, cancellation);
        return await session.TakeSnapshotAsync(cancellation);
    }

    /// <summary>Takes a snapshot through a session that is open already.</summary>
    internal static async Task<ServerSnapshot> TakeSnapshotAsync(this ServerSession session, CancellationToken cancellation)
    {
        var questions = SnapshotQuestions.For(session.Release);
        var answers = new SnapshotAnswers();
        for (var next = 0; next < questions.Count;)
        {
            var asked = questions.Skip(next).Where(q => !answers.IsPointless(q.Part)).ToArray();
            if (asked.Length == 0)
                break;
            var (results, refusal) = await session.QueryUntilRefusedAsync(string.Join("; ", asked.Select(q => q.Sql)), cancellation);
            foreach (var (question, rows) in asked.Zip(results))
                answers.Add(question.Part, rows);
            if (refusal is null)
                break;
            var refused = asked[results.Count];
            if (refused.Part < SnapshotPart.Grants)
                throw refusal;
            answers.Refuse(refused.Part, refusal);
            next = questions.IndexOf(refused) + 1;
        }

        return SnapshotBuilder.Build(session.Server, session.Release, answers, DateTimeOffset.UtcNow);
    }
}
