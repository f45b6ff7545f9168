using MySqlConnector;
using MySqlHa.Lab.Server;

namespace MySqlHa.Node.Tests.Roles;

internal static class Sql
{
    internal static async Task RunAsync(this MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A table, and an ordinary client who may write to it: who may do everything may write to a read-only MariaDB, too.</summary>
    internal static async Task PrepareAsync(this LoopbackPair pair)
    {
        await pair.A.ExecuteAsync("CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY)");
        await pair.CatchUpAsync(pair.B, pair.A);
        foreach (var server in new[] { pair.A, pair.B })
            await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; GRANT INSERT ON shop.* TO '{pair.Replication.User}'@'%'");
    }

    internal static async Task<MySqlConnection> ConnectAsync(this LoopbackPair pair, LoopbackServer server)
    {
        var connection = new MySqlConnection($"Server={server.Address};Port={server.Port};User ID={pair.Replication.User};Password={pair.Replication.Password};Pooling=false;AllowPublicKeyRetrieval=true");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    internal static async Task<bool> WritesAsync(this LoopbackPair pair, LoopbackServer server, int id)
    {
        await using var connection = await pair.ConnectAsync(server);
        try
        {
            await connection.RunAsync($"INSERT INTO shop.t VALUES ({id})");
            return true;
        }
        catch (MySqlException refused) when (refused.Number == 1290)
        {
            return false;
        }
    }
}
