using CsCheck;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.Gtid;

/// <summary>What the server itself says about random positions. CsCheck prints the seed of a failure.</summary>
public sealed class MariaDbOracleTests
{
    [Fact]
    public async Task The_server_agrees_on_positions_and_states()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MariaDb);
        await using var connection = await server.OpenAsync();
        Gen.Select(GtidGen.MariaDbPosition, GtidGen.MariaDbPosition.Array[10]).Sample((applied, wanted) => CheckReached(connection, applied, wanted), iter: 150, threads: 1);
        GtidGen.MariaDbState.Sample(state => CheckState(connection, state), iter: 20, threads: 1);
    }

    /// <summary>MASTER_GTID_WAIT without waiting: whether all that is named is applied.</summary>
    private static void CheckReached(MySqlConnection connection, string applied, string[] wanted)
    {
        Run(connection, $"SET GLOBAL gtid_slave_pos = '{applied}'");
        using var command = new MySqlCommand("SELECT @@GLOBAL.gtid_slave_pos, " + string.Join(", ", wanted.Select(w => $"MASTER_GTID_WAIT('{w}', 0)")), connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var set = MariaDbGtidSet.Parse(applied);
        // The server prints a domain at 0 where nothing is in it.
        Assert.Equal(string.Join(',', reader.GetString(0).Split(',').Where(g => !g.EndsWith("-0", StringComparison.Ordinal))), set.ToString());
        Assert.Equal(
            wanted.Select((w, i) => (applied, w, Convert.ToInt32(reader.GetValue(i + 1)) == 0)),
            wanted.Select(w => (applied, w, MariaDbGtidSet.Parse(w).IsSubsetOf(set))));
    }

    private static void CheckState(MySqlConnection connection, string state)
    {
        Run(connection, "RESET MASTER");
        Run(connection, $"SET GLOBAL gtid_binlog_state = '{state}'");
        using var command = new MySqlCommand("SELECT @@GLOBAL.gtid_binlog_state, @@GLOBAL.gtid_binlog_pos", connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        var set = MariaDbGtidSet.Parse(state);
        // The server lists those before a domain's last one in an order of its own.
        Assert.Equal((state, Sorted(reader.GetString(0))), (state, Sorted(set.State)));
        Assert.Equal((state, reader.GetString(1)), (state, set.ToString()));
    }

    private static string Sorted(string state) => string.Join(',', state.Split(',').Order(StringComparer.Ordinal));

    private static void Run(MySqlConnection connection, string sql)
    {
        using var command = new MySqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
