using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>Takes the snapshot that the readiness check wants: with <see cref="ServerSnapshot.Details"/>, and with its tables if asked.</summary>
public static class ReadinessReader
{
    /// <summary>Logs in and looks. Changes nothing.</summary>
    /// <param name="server">The server.</param>
    /// <param name="login">The account.</param>
    /// <param name="timeout">Time for each question; the look at the tables gets as much and no more.</param>
    /// <param name="tables">Whether to look for tables that replicate badly.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="ReplicationException">The server cannot be asked.</exception>
    public static async Task<ServerSnapshot> ReadAsync(
        ServerEndpoint server, ServerLogin login, TimeSpan timeout, bool tables = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(login);
        await using var session = await ServerSession.OpenAsync(server, login, timeout, cancellation);
        var snapshot = await session.TakeSnapshotAsync(cancellation);
        var details = await DetailsReader.ReadAsync(session, snapshot, cancellation);
        if (tables)
            details = await ContentReader.ReadAsync(details, server, login, timeout, cancellation);
        return snapshot with { Details = details };
    }
}
