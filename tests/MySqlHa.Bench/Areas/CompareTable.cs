using System.Globalization;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench.Areas;

/// <summary>bench.sbtest1, as sysbench's oltp tests have it, with the same rows on every server; none of it is in a binary log.</summary>
internal static class CompareTable
{
    /// <summary>Makes it.</summary>
    public static async Task FillAsync(LoopbackServer server, long rows)
    {
        await using var connection = await server.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 3600;
        foreach (var statement in Statements(rows))
        {
#pragma warning disable CA2100 // The benchmark's own text.
            command.CommandText = statement;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }

        // What is still to be written to the disk, and old versions that are still to be purged, would be measured with the first run.
        command.CommandText = "SET GLOBAL innodb_max_dirty_pages_pct = 0, GLOBAL innodb_max_dirty_pages_pct_lwm = 0";
        await command.ExecuteNonQueryAsync();
        var limit = DateTime.UtcNow.AddMinutes(5);
        while (long.Parse((string)(await server.QueryAsync("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'"))[0]["Value"]!, CultureInfo.InvariantCulture) > 100)
        {
            if (DateTime.UtcNow > limit)
                throw new InvalidOperationException($"The server on port {server.Port} has not written its pages within five minutes.");
            await Task.Delay(200);
        }
    }

    private static IEnumerable<string> Statements(long rows)
    {
        yield return """
            SET SESSION sql_log_bin = 0, SESSION unique_checks = 0, SESSION foreign_key_checks = 0; CREATE DATABASE bench;
            CREATE TABLE bench.sbtest1 (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL DEFAULT 0, c CHAR(120) NOT NULL DEFAULT '', pad CHAR(60) NOT NULL DEFAULT '') CHARACTER SET utf8mb4
            """;
        yield return $"INSERT bench.sbtest1 SELECT {Row("1", rows)}";
        for (long n = 1; n < rows; n *= 2)
            yield return $"INSERT bench.sbtest1 SELECT {Row($"(id + {n})", rows)} FROM bench.sbtest1 WHERE id + {n} <= {rows}";
        yield return "ALTER TABLE bench.sbtest1 ADD INDEX k_1 (k)";
    }

    /// <summary>119 and 59 characters of digits, which follow from the id.</summary>
    private static string Row(string id, long rows) => $"{id}, CRC32({id}) % {rows} + 1, CONCAT_WS('-', {Digits(id, 10, 3)}), CONCAT_WS('-', {Digits(id, 5, 31)})";

    private static string Digits(string id, int groups, int from) =>
        string.Join(", ", Enumerable.Range(0, groups).Select(g => $"LPAD(CRC32({id} * {from + (2 * g)}), 11, '0')"));
}
