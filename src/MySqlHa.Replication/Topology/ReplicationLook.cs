namespace MySqlHa.Replication.Topology;

/// <summary>What a look at the replication of some servers found.</summary>
/// <param name="Directions">How each follows its source.</param>
/// <param name="Failures">Why a server could not be asked, or not about its channels; one each.</param>
public sealed record ReplicationLook(IReadOnlyList<ReplicationDirection> Directions, IReadOnlyList<ReplicationException> Failures)
{
    /// <summary>
    /// Asks the servers at the same moment. Where threads say Yes while transactions are missing, it asks once more after
    /// <paramref name="between"/>: only two looks can tell progress from its absence.
    /// </summary>
    /// <param name="servers">The servers.</param>
    /// <param name="login">Who asks.</param>
    /// <param name="timeout">Time for a login or a statement.</param>
    /// <param name="between">Time between the two looks; zero for one look only.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ReplicationLook> TakeAsync(
        IReadOnlyList<ServerEndpoint> servers, ServerLogin login, TimeSpan timeout, TimeSpan between, CancellationToken cancellation = default)
    {
        var (first, failures) = await AskAsync(servers, login, timeout, cancellation);
        var directions = Judge(first, failures);
        if (between > TimeSpan.Zero && directions.Any(d => d.ClaimsToCatchUp))
        {
            await Task.Delay(between, cancellation);
            (var second, failures) = await AskAsync(servers, login, timeout, cancellation);
            directions = Judge(second, failures, first);
        }

        return new(directions, failures);
    }

    private static IReadOnlyList<ReplicationDirection> Judge(
        IReadOnlyList<ServerSnapshot> servers, IReadOnlyList<ReplicationException> failures, IReadOnlyList<ServerSnapshot>? earlier = null) =>
        ReplicationRules.Judge(servers, [.. failures.Where(f => f.Error != ReplicationError.MissingPrivilege).Select(f => f.Server).OfType<ServerEndpoint>()], earlier);

    private static async Task<(IReadOnlyList<ServerSnapshot> Snapshots, IReadOnlyList<ReplicationException> Failures)> AskAsync(
        IReadOnlyList<ServerEndpoint> servers, ServerLogin login, TimeSpan timeout, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(servers.Select(async server =>
        {
            try
            {
                var snapshot = await SnapshotReader.ReadAsync(server, login, timeout, cancellation);
                return (Snapshot: snapshot, Failure: snapshot.ChannelsKnown ? null : MayNotSee(snapshot, login));
            }
            catch (ReplicationException failure)
            {
                return (Snapshot: (ServerSnapshot?)null, Failure: failure);
            }
        }));
        return ([.. answers.Select(a => a.Snapshot).OfType<ServerSnapshot>()], [.. answers.Select(a => a.Failure).OfType<ReplicationException>()]);
    }

    private static ReplicationException MayNotSee(ServerSnapshot server, ServerLogin login) => new(
        ReplicationError.MissingPrivilege, server.Server, $"{login.User} may not see the replication of {server.Server}: {server.Denied[0]}",
        $"Run as an administrator: GRANT {(server.Release.IsMariaDb ? "REPLICA MONITOR" : "REPLICATION CLIENT")} ON *.* TO {login.User}; or use an account that has it.");
}
