using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Makes the accounts that a pair needs, on each node by itself and without a GTID. An account that is there keeps its password unless
/// told otherwise: replicas may be logging in with it.
/// </summary>
public static class AccountOperation
{
    private static readonly AccountKind[] Kinds = [AccountKind.Replication, AccountKind.Monitor, AccountKind.Node];

    /// <summary>The account that the other node replicates with: REPLICATION SLAVE, nothing more.</summary>
    public static OperationPlan PlanReplicationAccount(IReadOnlyList<ServerSnapshot> servers, AccountOptions options) =>
        Plan(servers, AccountKind.Replication, options);

    /// <summary>The account of health checks: REPLICATION CLIENT; on MariaDB REPLICA MONITOR and BINLOG MONITOR.</summary>
    public static OperationPlan PlanMonitorAccount(IReadOnlyList<ServerSnapshot> servers, AccountOptions options) =>
        Plan(servers, AccountKind.Monitor, options);

    /// <summary>The account of a node: what health, fence, promotion, switchover and rejoin take, which the help of New-MonitorAccount lists; and MySQL's clone plugin.</summary>
    public static OperationPlan PlanNodeAccount(IReadOnlyList<ServerSnapshot> servers, AccountOptions options)
    {
        var account = Plan(servers, AccountKind.Node, options);
        return new(account.Operation, account.Servers, [.. account.Steps, .. servers.SelectMany(ClonePluginStep.For)]);
    }

    /// <summary>Looks for the account on each server; null where there is none.</summary>
    public static async Task<IReadOnlyList<AccountState?>> LookAsync(
        IReadOnlyList<ServerSnapshot> servers, AccountOptions options, PlanContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var states = new List<AccountState?>();
        foreach (var server in servers)
            states.Add(await AccountState.ReadAsync(await context.SessionAsync(server.Server, cancellation), options, cancellation));
        return states;
    }

    /// <summary>Refuses before anything is changed what the steps would refuse one by one.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.AccountDiffers"/>: it is there with another password, or on some
    /// servers only and no password was given; <see cref="ReplicationError.ReadOnly"/>: it must be written to a server under super_read_only.</exception>
    public static void Check(IReadOnlyList<ServerSnapshot> servers, IReadOnlyList<AccountState?> states, OperationPlan plan, AccountOptions options)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(options);
        var kind = Kinds.First(k => plan is null || plan.Steps.Any(s => s.Id == StepId(k)));
        foreach (var (server, state) in servers.Zip(states))
        {
            RequireSamePassword(server.Server, state, options);
            if (server.SuperReadOnly == true && !IsSo(server, state, kind, options))
                throw ReadOnly(server.Server, options);
        }
    }

    private static OperationPlan Plan(IReadOnlyList<ServerSnapshot> servers, AccountKind kind, AccountOptions options)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        return new(kind.Operation, [.. servers.Select(s => s.Server)], [.. servers.Select(s => Step(s, kind, options))]);
    }

    private static string StepId(AccountKind kind) => $"create-{kind.Name}-account";

    private static PlanStep Step(ServerSnapshot server, AccountKind kind, AccountOptions options)
    {
        var statements = Statements(server, kind, options);
        return new()
        {
            Id = StepId(kind),
            Server = server.Server,
            Title = $"Make the {kind.Name} account {options}",
            Statements = statements,
            AlreadyDone = async (context, token) => IsSo(server, await ReadAsync(context, token), kind, options),
            Perform = async (context, token) =>
            {
                RequireSamePassword(server.Server, await ReadAsync(context, token), options);
                var session = await context.SessionAsync(server.Server, token);
                try
                {
                    foreach (var statement in statements)
                        await session.ExecuteAsync(statement, null, token);
                }
                catch (ReplicationException error) when (error.Error == ReplicationError.ReadOnly)
                {
                    throw ReadOnly(server.Server, options);
                }
            },
            Verify = async (context, token) =>
            {
                if (!IsSo(server, await ReadAsync(context, token), kind, options))
                {
                    throw new ReplicationException(
                        ReplicationError.StatementFailed, server.Server, $"{server.Server}: the account {options} is not as it was just made.",
                        "See whether another session changes accounts (SHOW PROCESSLIST), then run the same command again.");
                }
            },
        };

        async Task<AccountState?> ReadAsync(PlanContext context, CancellationToken token) =>
            await AccountState.ReadAsync(await context.SessionAsync(server.Server, token), options, token);
    }

    private static IReadOnlyList<SqlStatement> Statements(ServerSnapshot server, AccountKind kind, AccountOptions options)
    {
        var account = SqlText.Account(options.UserName, options.HostPattern);
        // 5.7 and MariaDB have mysql_native_password as their default; MySQL 8 may have been configured to it, and 8.4 and later lack it.
        var identified = server.Release.IsMariaDb || !server.Release.AtLeast(8, 0) ? "IDENTIFIED BY" : "IDENTIFIED WITH caching_sha2_password BY";
        var statements = new List<SqlStatement>();
        if (options.Password is { } password)
        {
            statements.Add(SqlStatement.WithSecret($"CREATE USER IF NOT EXISTS {account} {identified} {{secret}}", password));
            if (options.Force)
                statements.Add(SqlStatement.WithSecret($"ALTER USER {account} {identified} {{secret}}", password));
        }

        if (options.RequireTls)
            statements.Add(SqlStatement.Plain($"ALTER USER {account} REQUIRE SSL"));
        statements.AddRange(kind.Grants(server.Release, account).Select(SqlStatement.Plain));
        return Unlogged.Of(statements);
    }

    private static bool IsSo(ServerSnapshot server, AccountState? state, AccountKind kind, AccountOptions options) =>
        state is not null
        && (options.Password is null || state.HasPassword(options.Password) == true)
        && state.Has(kind.Privileges(server.Release))
        && (state.RequiresTls || !options.RequireTls);

    private static void RequireSamePassword(ServerEndpoint server, AccountState? state, AccountOptions options)
    {
        if (state is null && options.Password is null)
        {
            throw new ReplicationException(
                ReplicationError.AccountDiffers, server, $"{server}: there is no account {options}, and the password that it has elsewhere is not known.",
                "Give its credential, so that it can be made here as well, or set a new password on all servers with -Force. Nothing was changed here.");
        }

        if (state is null || options.Password is null || options.Force || state.HasPassword(options.Password) == true)
            return;
        var why = state.HasPassword(options.Password) is null
            ? $"it authenticates by {state.Plugin}, whose passwords cannot be compared"
            : "it has another password, and whoever logs in with that one would be locked out";
        throw new ReplicationException(
            ReplicationError.AccountDiffers, server, $"{server}: the account {options} exists, and {why}. It was left as it is.",
            "Give the credential that it has, or another user name; or set this password with -Force and carry it to whoever uses the account.");
    }

    private static ReplicationException ReadOnly(ServerEndpoint server, AccountOptions options) => new(
        ReplicationError.ReadOnly, server, $"{server} is under super_read_only, so the account {options} cannot be made there. Each node needs its own: accounts are not replicated.",
        "SET GLOBAL super_read_only = OFF there while no client writes to it, run the same command again, then SET GLOBAL super_read_only = ON.");
}
