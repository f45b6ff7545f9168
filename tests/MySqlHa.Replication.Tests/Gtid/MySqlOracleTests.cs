using CsCheck;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.Gtid;

/// <summary>What the server itself says about thousands of random sets. CsCheck prints the seed of a failure.</summary>
public sealed class MySqlOracleTests
{
    private const int PairsPerQuery = 100;

    [Fact]
    public async Task The_server_agrees_on_every_pair_and_every_typing_error()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MySql);
        await using var connection = await server.OpenAsync();
        Gen.Select(GtidGen.MySqlText, GtidGen.MySqlText).Array[PairsPerQuery].Sample(pairs => CheckPairs(connection, pairs), iter: 50, threads: 1);
        Gen.Select(GtidGen.MySqlText, Gen.Int[0, 999], Gen.Int[0, 11]).Array[20].Sample(
            texts => { foreach (var (text, at, what) in texts) CheckReading(connection, Mistype(text, at, what)); }, iter: 50, threads: 1);
    }

    private static void CheckPairs(MySqlConnection connection, (string A, string B)[] pairs)
    {
        // One column each: a result row of a thousand columns costs one round trip.
        using var command = new MySqlCommand("SELECT " + string.Join(", ", pairs.Select((_, i) =>
            $"GTID_SUBTRACT(@a{i}, ''), GTID_SUBTRACT(@a{i}, @b{i}), GTID_SUBSET(@a{i}, @b{i}), GTID_SUBTRACT(@a{i}, GTID_SUBTRACT(@a{i}, @b{i})), GTID_SUBTRACT(CONCAT(@a{i}, ',', @b{i}), '')")), connection);
        for (int i = 0; i < pairs.Length; i++)
        {
            command.Parameters.AddWithValue($"@a{i}", pairs[i].A);
            command.Parameters.AddWithValue($"@b{i}", pairs[i].B);
        }
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        for (int i = 0; i < pairs.Length; i++)
        {
            string said(int column) => reader.GetValue(5 * i + column).ToString()!.Replace("\n", "", StringComparison.Ordinal);
            GtidSet a = MySqlGtidSet.Parse(pairs[i].A), b = MySqlGtidSet.Parse(pairs[i].B);
            Assert.Equal(
                (said(0), said(1), said(2), said(3), said(4)),
                (a.ToString(), a.Subtract(b).ToString(), a.IsSubsetOf(b) ? "1" : "0", a.Intersect(b).ToString(), a.Union(b).ToString()));
        }
    }

    private static void CheckReading(MySqlConnection connection, string text)
    {
        using var command = new MySqlCommand("SELECT GTID_SUBTRACT(@t, '')", connection);
        command.Parameters.AddWithValue("@t", text);
        string? server = null, ours = null;
        try
        {
            server = ((string)command.ExecuteScalar()!).Replace("\n", "", StringComparison.Ordinal);
        }
        catch (MySqlException error) when (error.Number == 1772)
        {
            // Malformed GTID set specification.
        }
        try
        {
            ours = MySqlGtidSet.Parse(text).ToString();
        }
        catch (FormatException)
        {
        }
        Assert.Equal((text, server), (text, ours));
    }

    /// <summary>Leaves out, doubles or replaces one character.</summary>
    private static string Mistype(string text, int at, int what)
    {
        if (text.Length == 0)
            return ":";
        at %= text.Length;
        return what switch
        {
            0 or 1 => text.Remove(at, 1),
            2 => text.Insert(at, text[at].ToString()),
            _ => text.Remove(at, 1).Insert(at, ":-,a0_ {9"[what - 3].ToString()),
        };
    }
}
