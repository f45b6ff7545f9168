using System.Globalization;
using MySqlConnector;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Health;

/// <summary>Asks a session for the vital signs, in one round trip.</summary>
internal static class VitalSignsReader
{
    internal static Task<VitalSigns> ReadVitalSignsAsync(this Session session, bool withChannels)
    {
        var release = session.Release;
        var superReadOnly = release.IsMariaDb || !release.AtLeast(5, 7, 8) ? "NULL" : "@@global.super_read_only";
        var sql = $"SELECT @@version, @@version_comment, @@server_id, @@global.read_only, {superReadOnly}, @@max_connections; "
            + "SHOW GLOBAL STATUS LIKE 'Threads_connected'" + (withChannels ? "; " + SqlDialect.Closest(release).ReplicaStatus : "");
        return session.ReadAsync(sql, reader => ReadAsync(reader, withChannels));
    }

    private static async Task<VitalSigns> ReadAsync(MySqlDataReader reader, bool withChannels)
    {
        await reader.ReadAsync();
        var signs = new VitalSigns
        {
            Version = Text(reader, 0),
            VersionComment = Text(reader, 1),
            ServerId = Convert.ToUInt32(reader.GetValue(2), CultureInfo.InvariantCulture),
            // MariaDB 12 names states (OFF, NO_LOCK, ...) where older servers and MySQL count.
            ReadOnly = Text(reader, 3) is not ("0" or "OFF" or "False"),
            SuperReadOnly = reader.IsDBNull(4) ? null : Text(reader, 4) is not ("0" or "OFF" or "False"),
            ConnectionsAllowed = Convert.ToInt64(reader.GetValue(5), CultureInfo.InvariantCulture),
        };
        await reader.NextResultAsync();
        if (await reader.ReadAsync())
            signs = signs with { Connections = long.Parse(Text(reader, 1), CultureInfo.InvariantCulture) };
        if (!withChannels)
            return signs;
        try
        {
            await reader.NextResultAsync();
            return signs with { Channels = await ReadChannelsAsync(reader) };
        }
        catch (MySqlException denied) when (denied.Number is 1227 or 1142 or 1045 or 1044)
        {
            return signs with { ChannelsDenied = denied.Number };
        }
    }

    private static async Task<IReadOnlyList<ChannelSign>> ReadChannelsAsync(MySqlDataReader reader)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => i, StringComparer.OrdinalIgnoreCase);
        var channels = new List<ChannelSign>();
        while (await reader.ReadAsync())
        {
            channels.Add(new ChannelSign(
                Column("Channel_Name", "Connection_name"),
                Column("Replica_IO_Running", "Slave_IO_Running"),
                Column("Replica_SQL_Running", "Slave_SQL_Running"),
                Column("Last_IO_Error"),
                Column("Last_SQL_Error")));
        }

        return channels;

        string Column(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (columns.TryGetValue(name, out var ordinal))
                    return Text(reader, ordinal);
            }

            return "";
        }
    }

    private static string Text(MySqlDataReader reader, int ordinal) =>
        Convert.ToString(reader.GetValue(ordinal), CultureInfo.InvariantCulture) ?? "";
}
