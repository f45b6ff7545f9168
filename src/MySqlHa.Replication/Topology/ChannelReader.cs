using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>Reads one row of SHOW REPLICA STATUS (SHOW SLAVE STATUS, SHOW ALL SLAVES STATUS) in either set of words.</summary>
internal static class ChannelReader
{
    internal static ChannelSnapshot Read(Row row, ServerSnapshot server)
    {
        var mariaDb = server.Release.IsMariaDb;
        return new()
        {
            Name = row.Text("Channel_Name", "Connection_name"),
            SourceHost = row.Text("Source_Host", "Master_Host"),
            SourcePort = (int)(row.Number("Source_Port", "Master_Port") ?? ServerEndpoint.DefaultPort),
            SourceUser = row.Text("Source_User", "Master_User"),
            SourceServerId = (uint)(row.Number("Source_Server_Id", "Master_Server_Id") ?? 0),
            SourceUuid = row.Text("Source_UUID", "Master_UUID") is { Length: > 0 } uuid ? uuid : null,
            Receiver = row.Text("Replica_IO_Running", "Slave_IO_Running") switch
            {
                "Yes" => ReceiverState.Running,
                "No" => ReceiverState.Stopped,
                _ => ReceiverState.Connecting, // "Connecting", and MariaDB's "Preparing"
            },
            ApplierRunning = row.Text("Replica_SQL_Running", "Slave_SQL_Running") == "Yes",
            AutoPosition = mariaDb ? row.Text("Using_Gtid") is not ("" or "No") : row.Text("Auto_Position") == "1",
            Retrieved = GtidSet.Parse(mariaDb ? row.Text("Gtid_IO_Pos") : row.Text("Retrieved_Gtid_Set"), mariaDb),
            // The row's own column is of the same moment as what was received; the server's was read a little earlier.
            Applied = row["Executed_Gtid_Set", "Gtid_Slave_Pos"] is { } applied ? GtidSet.Parse(applied, mariaDb)
                : mariaDb ? GtidSet.Parse(server.Variable("gtid_slave_pos") ?? "", true) : server.Executed,
            ReceivedLogFile = row.Text("Source_Log_File", "Master_Log_File"),
            ReceivedLogPosition = row.Number("Read_Source_Log_Pos", "Read_Master_Log_Pos") ?? 0,
            AppliedLogFile = row.Text("Relay_Source_Log_File", "Relay_Master_Log_File"),
            AppliedLogPosition = row.Number("Exec_Source_Log_Pos", "Exec_Master_Log_Pos") ?? 0,
            LagSeconds = row.Number("Seconds_Behind_Source", "Seconds_Behind_Master"),
            ReceiverErrorNumber = (int)(row.Number("Last_IO_Errno") ?? 0),
            ReceiverError = row.Text("Last_IO_Error"),
            ApplierErrorNumber = (int)(row.Number("Last_SQL_Errno") ?? 0),
            ApplierError = row.Text("Last_SQL_Error"),
            Columns = row.Values,
        };
    }
}
