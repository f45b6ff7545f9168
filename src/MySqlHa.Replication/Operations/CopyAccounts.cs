using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Creates on the recipient the accounts and roles of the donor that it lacks, password hashes included, and gives those that are the same on both what
/// they lack in privileges. An account that exists with another password or other options is left as it is: it may be the one that we log in with.
/// </summary>
internal sealed class CopyAccounts(PlanContext context, CopyFacts facts)
{
    private static readonly string[] OfTheServer = ["mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys", "mysql", "PUBLIC", "root", ""];

    internal async Task RunAsync(CancellationToken cancellation)
    {
        await using var donor = await OpenAsync(facts.Donor.Server, cancellation);
        await using var recipient = await OpenAsync(facts.Recipient.Server, cancellation);
        await recipient.ExecuteAsync(CopySteps.Unlogged, null, cancellation);
        var there = await ReadAsync(recipient, cancellation);
        var accounts = await ReadAsync(donor, cancellation);
        // One whose roles are on by default needs the roles first.
        foreach (var (name, create) in accounts.OrderBy(a => a.Value.Contains("DEFAULT ROLE `", StringComparison.Ordinal)))
        {
            if (!there.ContainsKey(name))
                await RunAsync(recipient, name, create, cancellation);
        }

        foreach (var (name, _) in accounts.Where(a => !there.TryGetValue(a.Key, out var same) || same == a.Value))
        {
            var has = (await GrantsAsync(recipient, name, cancellation)).ToHashSet(StringComparer.Ordinal);
            foreach (var grant in (await GrantsAsync(donor, name, cancellation)).Where(g => !has.Contains(g)))
                await RunAsync(recipient, name, grant, cancellation);
        }
    }

    private async Task<ServerSession> OpenAsync(ServerEndpoint server, CancellationToken cancellation)
    {
        var session = await CopySteps.OpenAsync(context, server, cancellation);
        // Salts of caching_sha2_password are bytes that no connection character set brings over unharmed.
        if (!session.Release.IsMariaDb && session.Release.AtLeast(8, 0, 17))
            await session.ExecuteAsync(SqlStatement.Plain("SET SESSION print_identified_with_as_hex = ON"), null, cancellation);
        return session;
    }

    /// <summary>Name as a statement writes it, and the statement that creates it.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(ServerSession session, CancellationToken cancellation)
    {
        var mariaDb = session.Release.IsMariaDb;
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in await session.QueryAsync($"SELECT User, Host{(mariaDb ? ", is_role" : "")} FROM mysql.user ORDER BY 1, 2", null, cancellation))
        {
            if (OfTheServer.Contains(row.Text("User"), StringComparer.Ordinal))
                continue;
            var role = row["is_role"] == "Y";
            var name = role ? SqlText.Name(row.Text("User")) : SqlText.Account(row.Text("User"), row.Text("Host"));
            all[name] = role ? $"CREATE ROLE {name}" : await session.ScalarAsync($"SHOW CREATE USER {name}", null, cancellation) ?? "";
        }

        return all;
    }

    private static async Task<IEnumerable<string>> GrantsAsync(ServerSession session, string name, CancellationToken cancellation) =>
        (await session.QueryAsync($"SHOW GRANTS FOR {name}", null, cancellation)).Select(r => r.First ?? "").Where(g => g.StartsWith("GRANT ", StringComparison.Ordinal));

    /// <summary>The text holds a password's hash: nobody gets to see more than the account's name.</summary>
    private async Task RunAsync(ServerSession recipient, string name, string sql, CancellationToken cancellation)
    {
        try
        {
            await recipient.ExecuteAsync(SqlStatement.Secret(sql, $"{sql.Split(' ')[0]} ... {name}"), null, cancellation);
        }
        catch (ReplicationException error) when (error.Error == ReplicationError.StatementFailed)
        {
            throw CopyOperationErrors.Failed(
                facts.Recipient.Server, $"{error.Message} {facts.Recipient.Server} holds half a copy, is read-only, and is marked so.",
                $"Create the account {name} on {facts.Recipient.Server} by hand, or drop it on {facts.Donor.Server}; then run the same command again.");
        }
    }
}
