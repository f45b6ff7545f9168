using System.Diagnostics;

namespace MySqlHa.Lab.Server;

/// <summary>Two <see cref="LoopbackServer"/>s with the same accounts, each a replica of the other by plain SQL.</summary>
public sealed class LoopbackPair : IAsyncDisposable
{
    private LoopbackPair(LoopbackServer a, LoopbackServer b) => (A, B) = (a, b);

    /// <summary>Node 1.</summary>
    public LoopbackServer A { get; }

    /// <summary>Node 2.</summary>
    public LoopbackServer B { get; }

    /// <summary>Everything, from any host, on both.</summary>
    public LabAccount Admin { get; } = new LabAccounts().Admin with { User = "pair_admin" };

    /// <summary>REPLICATION CLIENT (MariaDB: and REPLICA MONITOR), on both.</summary>
    public LabAccount Monitor { get; } = new LabAccounts().Monitor;

    /// <summary>REPLICATION SLAVE, on both.</summary>
    public LabAccount Replication { get; } = new LabAccounts().Replication;

    private bool IsMySql => A.Kind == ServerKind.MySql;

    /// <summary>Starts two empty servers and makes each a replica of the other.</summary>
    public static async Task<LoopbackPair> StartNewAsync(ServerKind kind, params string[] settings)
    {
        LoopbackServer[] servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1, settings), LoopbackServer.StartNewAsync(kind, 2, settings)).ConfigureAwait(false);
        var pair = new LoopbackPair(servers[0], servers[1]);
        try
        {
            await Task.WhenAll(servers.Select(pair.CreateAccountsAsync)).ConfigureAwait(false);
            await pair.ReplicateAsync(pair.A, pair.B).ConfigureAwait(false);
            await pair.ReplicateAsync(pair.B, pair.A).ConfigureAwait(false);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Points a replica at a port, its source's own unless told otherwise, starts it, and returns when it receives; at a foreign port at once.</summary>
    public async Task ReplicateAsync(LoopbackServer replica, LoopbackServer source, int? port = null)
    {
        string word = IsMySql ? "SOURCE" : "MASTER";
        await replica.ExecuteAsync(IsMySql ? "STOP REPLICA" : "STOP SLAVE").ConfigureAwait(false);
        await replica.ExecuteAsync($"""
            CHANGE {(IsMySql ? "REPLICATION SOURCE" : "MASTER")} TO {word}_HOST='{source.Address}', {word}_PORT={port ?? source.Port}, {word}_USER='{Replication.User}',
            {word}_PASSWORD='{Replication.Password}', {word}_CONNECT_RETRY=1, {(IsMySql ? "SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1" : "MASTER_USE_GTID=slave_pos")}
            """).ConfigureAwait(false);
        await replica.ExecuteAsync(IsMySql ? "START REPLICA" : "START SLAVE").ConfigureAwait(false);
        if (port is null)
            await UntilAsync(async () => await StatusAsync(replica, IsMySql ? "Replica_IO_Running" : "Slave_IO_Running").ConfigureAwait(false) == "Yes").ConfigureAwait(false);
    }

    /// <summary>Waits until the replica has applied all that its source has.</summary>
    public async Task CatchUpAsync(LoopbackServer replica, LoopbackServer source)
    {
        string? set = await source.ScalarAsync(IsMySql ? "SELECT @@global.gtid_executed" : "SELECT @@global.gtid_binlog_pos").ConfigureAwait(false);
        string function = IsMySql ? "WAIT_FOR_EXECUTED_GTID_SET" : "MASTER_GTID_WAIT";
        if (await replica.ScalarAsync($"SELECT {function}('{set}', 20)").ConfigureAwait(false) != "0")
            throw new LabException($"The replica on port {replica.Port} has not applied {set} within 20 s.");
    }

    /// <summary>A column of the replica's status.</summary>
    public async Task<string?> StatusAsync(LoopbackServer replica, string column)
    {
        var rows = await replica.QueryAsync(IsMySql ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS").ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0][column]?.ToString();
    }

    /// <summary>Waits for what a server brings about by itself; 20 s at most.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(20))
                throw new LabException("What was waited for did not come within 20 s.");
            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    /// <summary>A machine was lost: an empty server with the pair's accounts takes its place on the same port, a replica of nobody.</summary>
    public async Task RenewAsync(LoopbackServer server)
    {
        await server.RenewAsync().ConfigureAwait(false);
        await CreateAccountsAsync(server).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync().ConfigureAwait(false);
        await B.DisposeAsync().ConfigureAwait(false);
    }

    private async Task CreateAccountsAsync(LoopbackServer server)
    {
        IEnumerable<string> rights = IsMySql ? ["REPLICATION CLIENT"] : ["REPLICATION CLIENT", "REPLICA MONITOR"];
        string[] statements =
        [
            .. new[] { Admin, Monitor, Replication }.Select(a => $"CREATE USER '{a.User}'@'%' IDENTIFIED BY '{a.Password}'"),
            $"GRANT ALL PRIVILEGES ON *.* TO '{Admin.User}'@'%' WITH GRANT OPTION",
            .. rights.Select(r => $"GRANT {r} ON *.* TO '{Monitor.User}'@'%'"),
            $"GRANT REPLICATION SLAVE ON *.* TO '{Replication.User}'@'%'",
        ];
        await using var connection = await server.OpenAsync().ConfigureAwait(false);
        // Not logged: the histories begin empty.
        await connection.RunAsync("SET SESSION sql_log_bin = 0").ConfigureAwait(false);
        foreach (string statement in statements)
            await connection.RunAsync(statement).ConfigureAwait(false);
    }
}
