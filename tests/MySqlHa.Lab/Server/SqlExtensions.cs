using System.Globalization;
using MySqlConnector;

namespace MySqlHa.Lab.Server;

/// <summary>Short forms for the lab's own SQL.</summary>
internal static class SqlExtensions
{
    public static async Task RunAsync(this MySqlConnection connection, string sql)
    {
        await using MySqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The lab's own text and its tests'; nothing from outside.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> RowsAsync(this MySqlConnection connection, string sql)
    {
        await using MySqlCommand command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await using MySqlDataReader reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            var row = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < reader.FieldCount; i++)
                row[reader.GetName(i)] = await reader.IsDBNullAsync(i).ConfigureAwait(false) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }

    public static async Task<string?> TextAsync(this MySqlConnection connection, string sql)
    {
        IReadOnlyList<IReadOnlyDictionary<string, object?>> rows = await connection.RowsAsync(sql).ConfigureAwait(false);
        object? value = rows.Count == 0 ? null : rows[0].Values.First();
        return value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
    }
}
