using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Control;

/// <summary>Whether an account may do what the process of a node does by itself: see both servers, close and open them, stop the receiver, kill sessions.</summary>
public static class NodeAccount
{
    /// <summary>Asks the server for the account's grants. A server that does not answer, or lets nobody in, is no error: it is asked for nothing yet.</summary>
    /// <exception cref="ReplicationException">
    /// <see cref="ReplicationError.MissingPrivilege"/>: the message names the GRANT. <see cref="ReplicationError.AccessDenied"/>: the account may not log in.
    /// </exception>
    public static async Task CheckAsync(ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(login);
        IReadOnlyList<Row> rows;
        ServerRelease release;
        try
        {
            await using var session = await ServerSession.OpenAsync(server, login, timeout, cancellation);
            release = session.Release;
            rows = await session.QueryAsync("SHOW GRANTS", timeout, cancellation);
        }
        catch (ReplicationException error) when (error.Error is not (ReplicationError.AccessDenied or ReplicationError.MissingPrivilege or ReplicationError.VersionTooOld or ReplicationError.TlsFailed))
        {
            return;
        }

        var missing = Missing(GrantList.Of([.. rows.Select(r => r.First ?? "")]), release);
        if (missing.Count > 0)
        {
            throw new ReplicationException(
                ReplicationError.MissingPrivilege, server,
                $"{login.User} may not close and open {server}: it lacks {string.Join(", ", missing)}.",
                $"Run as an administrator: GRANT {string.Join(", ", missing)} ON *.* TO {login.User}, for the host that the account is for; or make an account with New-MonitorAccount -Server {server} -Role Node; or start the instance with -WritePolicy Unmanaged, which touches nothing in the server.");
        }
    }

    /// <summary>The privileges that are missing, by the names that GRANT takes. What roles bring is not in the list: an account with roles is believed.</summary>
    internal static IReadOnlyList<string> Missing(GrantList grants, ServerRelease release) =>
        grants.HasRoles ? [] : [.. Needed(release).Where(n => !grants.Has(n)).Select(n => n[0])];

    // Each with its other names, and with what includes it.
    private static string[][] Needed(ServerRelease release) => release switch
    {
        { IsMariaDb: true } =>
        [
            ["PROCESS"], ["BINLOG MONITOR", "REPLICATION CLIENT"],
            .. release.AtLeast(10, 5, 9) ? [["REPLICA MONITOR", "SLAVE MONITOR"]] : (string[][])[],
            ["REPLICATION SLAVE ADMIN", "REPLICATION REPLICA ADMIN"],
            release.AtLeast(10, 11) ? ["READ_ONLY ADMIN", "READ ONLY ADMIN"] : ["READ_ONLY ADMIN", "READ ONLY ADMIN", "SUPER"],
            ["CONNECTION ADMIN", "SUPER"],
        ],
        _ when release.AtLeast(8, 0) =>
        [
            ["PROCESS"], ["REPLICATION CLIENT"], ["REPLICATION_SLAVE_ADMIN", "SUPER"], ["SYSTEM_VARIABLES_ADMIN", "SUPER"], ["CONNECTION_ADMIN", "SUPER"],
        ],
        _ => [["PROCESS"], ["REPLICATION CLIENT"], ["SUPER"]],
    };
}
