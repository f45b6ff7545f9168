using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>Makes sure that the replication account may log in to the source and replicate, before anything is changed. It never changes anything.</summary>
internal static class ReplicationAccountStep
{
    internal static PlanStep Create(ServerEndpoint source, ServerLogin account) => new()
    {
        Id = "check-account",
        Server = source,
        Title = $"Log in as the replication account '{account.User}'",
        Statements = [],
        AlreadyDone = async (context, cancellation) =>
        {
            await CheckAsync(context, source, account, cancellation);
            return true;
        },
    };

    private static async Task CheckAsync(PlanContext context, ServerEndpoint source, ServerLogin account, CancellationToken cancellation)
    {
        ServerSession login;
        try
        {
            login = await ServerSession.OpenAsync(source, account, context.Timeout, cancellation);
        }
        catch (ReplicationException refused) when (refused.Error == ReplicationError.AccessDenied)
        {
            // An account for the replica's host alone refuses us rightly: then the receiver is the one to tell.
            if (await MayBeForAnotherHostAsync(context, source, account.User, cancellation))
                return;
            throw new ReplicationException(
                ReplicationError.AccessDenied, source,
                $"{source} refuses the replication account '{account.User}': wrong password, or no such account. No replica was changed.",
                $"Give the right -ReplicationCredential, or make the account with New-ReplicationAccount -Server {source}.");
        }

        await using (login)
        {
            var grants = (await login.QueryAsync("SHOW GRANTS", null, cancellation)).Select(r => r.First ?? "").ToList();
            // A line without ON grants a role, whose rights are its own affair.
            if (grants.All(g => g.Contains(" ON ", StringComparison.Ordinal))
                && !grants.Any(g => g.Contains("REPLICATION SLAVE", StringComparison.OrdinalIgnoreCase) || g.StartsWith("GRANT ALL PRIVILEGES ON *.*", StringComparison.OrdinalIgnoreCase)))
            {
                throw new ReplicationException(
                    ReplicationError.MissingPrivilege, source,
                    $"{source}: the account '{account.User}' may log in and may not replicate. No replica was changed.",
                    $"Run as an administrator: GRANT REPLICATION SLAVE ON *.* TO {SqlText.Quote(account.User)}; or use an account that has it.");
            }
        }
    }

    private static async Task<bool> MayBeForAnotherHostAsync(PlanContext context, ServerEndpoint source, string user, CancellationToken cancellation)
    {
        try
        {
            var session = await context.SessionAsync(source, cancellation);
            var hosts = await session.QueryAsync($"SELECT Host FROM mysql.user WHERE User = {SqlText.Quote(user)}", null, cancellation);
            return hosts.Count > 0 && !hosts.Any(h => h.First == "%");
        }
        catch (ReplicationException error) when (error.Error == ReplicationError.MissingPrivilege)
        {
            return true;
        }
    }
}
