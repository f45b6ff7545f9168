using System.Globalization;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Control;

/// <summary>The server's user-level locks (MySQL manual, "Locking Functions"). A session may hold several, and each several times over.</summary>
internal static class UserLock
{
    /// <summary>Takes a lock, or has it already.</summary>
    /// <param name="session">Holds it from now on.</param>
    /// <param name="name">The lock.</param>
    /// <param name="seconds">How long to wait for it; 0: not at all.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False: another session holds it.</returns>
    internal static async Task<bool> TryTakeAsync(ServerSession session, string name, int seconds, CancellationToken cancellation) =>
        await session.ScalarAsync($"SELECT IF(IS_USED_LOCK('{name}') = CONNECTION_ID(), 1, GET_LOCK('{name}', {seconds}))", null, cancellation) == "1";

    /// <summary>Lets go of it, however often it was taken; does nothing when it is not held.</summary>
    internal static async Task LetGoAsync(ServerSession session, string name, CancellationToken cancellation)
    {
        // A KILL QUERY may have met the answer to GET_LOCK, which then was asked twice.
        while (await session.QueryUnlessKilledAsync($"SELECT RELEASE_LOCK('{name}')", cancellation) is null or [{ First: "1" }])
        {
        }
    }

    /// <summary>The connection that holds it, or null.</summary>
    internal static async Task<long?> HolderAsync(ServerSession session, string name, CancellationToken cancellation) =>
        long.TryParse(await session.ScalarAsync($"SELECT IS_USED_LOCK('{name}')", null, cancellation), CultureInfo.InvariantCulture, out var connection) ? connection : null;

    /// <summary>The refusal, with whose connection holds the lock as far as the process list shows it.</summary>
    internal static async Task<ReplicationException> InUseAsync(ServerSession session, string name, string what, string remedy, CancellationToken cancellation)
    {
        var holder = await session.QueryAsync($"SELECT ID, USER, HOST FROM information_schema.PROCESSLIST WHERE ID = IS_USED_LOCK('{name}')", null, cancellation);
        var who = holder is [var row] ? $" (connection {row.Text("ID")}, {row.Text("USER")} from {row.Text("HOST")})"
            : await HolderAsync(session, name, cancellation) is { } id ? $" (connection {id})" : "";
        return new(ReplicationError.InUse, session.Server, $"{session.Server}: {what}{who}. Nothing was changed.", remedy);
    }
}
