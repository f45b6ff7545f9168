using System.Security.Cryptography;
using System.Text;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Reads of a replica what SHOW REPLICA STATUS does not tell, and its state alone where a whole snapshot would be too much.</summary>
internal static class ChannelDetails
{
    /// <summary>A snapshot whose channels also know their heartbeat period, where the account may read it.</summary>
    internal static async Task<ServerSnapshot> TakeReplicaSnapshotAsync(this ServerSession session, CancellationToken cancellation)
    {
        var snapshot = await session.TakeSnapshotAsync(cancellation);
        if (snapshot.Release.IsMariaDb || snapshot.Channels.Count == 0)
            return snapshot;
        IReadOnlyList<Row> rows;
        try
        {
            rows = await session.QueryAsync("SELECT CHANNEL_NAME, HEARTBEAT_INTERVAL FROM performance_schema.replication_connection_configuration", null, cancellation);
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            return snapshot;
        }

        return snapshot with { Channels = [.. snapshot.Channels.Select(c => WithHeartbeat(c, rows))] };
    }

    /// <summary>The channel as it is now; null when there is none of that name.</summary>
    internal static async Task<ChannelSnapshot?> ChannelAsync(this ServerSession session, string channel, CancellationToken cancellation)
    {
        var mariaDb = session.Release.IsMariaDb;
        var answers = await session.QueryAllAsync(
            $"{SqlDialect.Closest(session.Release).ReplicaStatus}; SELECT @@GLOBAL.{(mariaDb ? "gtid_slave_pos" : "gtid_executed")}", null, cancellation);
        var applied = answers[1][0].First ?? "";
        var server = new ServerSnapshot
        {
            Server = session.Server,
            Release = session.Release,
            Executed = GtidSet.Parse(applied, mariaDb),
            Purged = GtidSet.Empty(mariaDb),
            Variables = new Dictionary<string, string> { ["gtid_slave_pos"] = applied },
        };
        return answers[0].Select(r => ChannelReader.Read(r, server)).FirstOrDefault(c => c.Name.Equals(channel, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether the channel keeps this password; null when the server does not tell. It travels as a salted hash.</summary>
    internal static async Task<bool?> KeepsPasswordAsync(this ServerSession session, string channel, string password, CancellationToken cancellation)
    {
        if (session.Release.IsMariaDb)
            return null;
        var salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        try
        {
            var kept = await session.ScalarAsync(
                $"SELECT SHA2(CONCAT('{salt}', User_password), 256) FROM mysql.slave_master_info WHERE Channel_name = {SqlText.Quote(channel)}", null, cancellation);
            return kept is null ? null : kept == Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(salt + password)));
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            return null;
        }
    }

    private static ChannelSnapshot WithHeartbeat(ChannelSnapshot channel, IReadOnlyList<Row> rows)
    {
        var seconds = rows.FirstOrDefault(r => r.Text("CHANNEL_NAME").Equals(channel.Name, StringComparison.OrdinalIgnoreCase))?["HEARTBEAT_INTERVAL"];
        var columns = new Dictionary<string, string?>(channel.Columns, StringComparer.OrdinalIgnoreCase) { [ChannelSettings.HeartbeatColumn] = seconds };
        return channel with { Columns = columns };
    }
}
