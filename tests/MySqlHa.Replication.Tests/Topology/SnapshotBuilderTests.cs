using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

/// <summary>Answers in the words of servers that are not at hand.</summary>
public sealed class SnapshotBuilderTests
{
    [Theory]
    [InlineData("OFF", false)]
    [InlineData("ON", true)]
    [InlineData("NO_LOCK", true)]
    [InlineData("NO_LOCK_NO_ADMIN", true)]
    public void MariaDB_12_names_the_kinds_of_read_only(string value, bool readOnly)
    {
        var server = Build(("version", "12.1.2-MariaDB"), ("read_only", value));
        Assert.Equal((readOnly, null, "MariaDB 12.1.2"), (server.ReadOnly, server.SuperReadOnly, server.Release.ToString()));
    }

    [Fact]
    public void Percona_shows_in_the_comment()
    {
        var server = Build(("version", "8.0.39-30"), ("version_comment", "Percona Server (GPL), Release 30"), ("super_read_only", "ON"), ("server_uuid", "u"));
        Assert.Equal((ServerFlavor.Percona, true, "u", "MySQL 8.0.26"), (server.Release.Flavor, server.SuperReadOnly, server.ServerUuid, server.Dialect.Name));
    }

    [Fact]
    public void Old_words_of_MySQL_5_7_are_read()
    {
        var answers = Answers(("version", "5.7.44-log"), ("rpl_semi_sync_master_enabled", "ON"), ("rpl_semi_sync_master_timeout", "10000"), ("rpl_semi_sync_master_wait_for_slave_count", "1"));
        answers.Add(SnapshotPart.Plugins, [Row(("Name", "rpl_semi_sync_master"), ("Status", "ACTIVE"))]);
        answers.Add(SnapshotPart.SemiSyncStatus, [Row(("Variable_name", "Rpl_semi_sync_master_status"), ("Value", "ON")), Row(("Variable_name", "Rpl_semi_sync_master_clients"), ("Value", "2"))]);
        answers.Add(SnapshotPart.Replicas, [Row(
            ("Master_Host", "db2"), ("Master_Port", "3307"), ("Master_User", "repl"), ("Slave_IO_Running", "Connecting"), ("Slave_SQL_Running", "Yes"), ("Auto_Position", "1"),
            ("Master_Log_File", "b.1"), ("Read_Master_Log_Pos", "5"), ("Relay_Master_Log_File", "b.1"), ("Exec_Master_Log_Pos", "4"), ("Seconds_Behind_Master", null),
            ("Retrieved_Gtid_Set", "11111111-1111-1111-1111-111111111111:1-5"), ("Executed_Gtid_Set", "11111111-1111-1111-1111-111111111111:1-3"),
            ("Last_IO_Errno", "2003"), ("Last_IO_Error", "error connecting"), ("Last_SQL_Errno", "0"), ("Last_SQL_Error", ""), ("Master_Server_Id", "0"), ("Master_UUID", ""), ("Channel_Name", ""))]);
        var server = SnapshotBuilder.Build(new("db1"), ServerRelease.Parse("5.7.44-log"), answers, default);
        Assert.Equal((true, true, false, 2L, 10000L, true), (server.SemiSync.SourceEnabled, server.SemiSync.SourceActive, server.SemiSync.ReplicaInstalled, server.SemiSync.Clients, server.SemiSync.TimeoutMilliseconds, server.SemiSync.SourceInstalled));
        var channel = Assert.Single(server.Channels);
        Assert.Equal((new ServerEndpoint("db2", 3307), ReceiverState.Connecting, true, 2003, "error connecting", null), (channel.Source, channel.Receiver, channel.ApplierRunning, channel.ReceiverErrorNumber, channel.ReceiverError, channel.LagSeconds));
        Assert.Equal((2m, false, 5L, 4L, null), (channel.Retrieved.Subtract(channel.Applied).Count, channel.IsDrained, channel.ReceivedLogPosition, channel.AppliedLogPosition, channel.SourceUuid));
    }

    [Theory]
    [InlineData("ON", "1-1-40")]
    [InlineData("OFF", "1-1-40,2-2-9")]
    public void MariaDB_has_purged_what_is_in_none_of_its_logs(string logged, string purged)
    {
        var answers = Answers(("version", "10.11.6-MariaDB"), ("log_slave_updates", logged));
        answers.Add(SnapshotPart.Positions, [Row(("asked_by", "a@b"), ("gtid_binlog_state", "1-1-50"), ("gtid_binlog_pos", "1-1-50"), ("gtid_slave_pos", "2-2-9"))]);
        answers.Add(SnapshotPart.OldestLog, [Row(("Event_type", "Format_desc"), ("Info", "Server ver")), Row(("Event_type", "Gtid_list"), ("Info", "[1-1-40]"))]);
        var server = SnapshotBuilder.Build(new("db1"), ServerRelease.Parse("10.11.6-MariaDB"), answers, default);
        Assert.Equal((purged, "1-1-50,2-2-9"), (server.Purged.ToString(), server.Executed.ToString()));
    }

    [Fact]
    public void A_variable_that_nobody_asks_for_is_an_error_and_not_an_absent_one()
    {
        var server = Build(("version", "9.7.0"));
        Assert.Null(server.Variable("rpl_semi_sync_source_timeout"));
        Assert.Contains("gtid_moed", Assert.Throws<InvalidOperationException>(() => server.Variable("gtid_moed")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GRANT USAGE ON *.* TO `u`@`h` IDENTIFIED BY PASSWORD '*B69'", "GRANT USAGE ON *.* TO `u`@`h`")]
    [InlineData("GRANT ALL PRIVILEGES ON *.* TO `u`@`h` IDENTIFIED VIA ed25519 USING 'x' REQUIRE SSL WITH GRANT OPTION", "GRANT ALL PRIVILEGES ON *.* TO `u`@`h` REQUIRE SSL WITH GRANT OPTION")]
    [InlineData("GRANT SELECT ON `a`.* TO `u`@`h`", "GRANT SELECT ON `a`.* TO `u`@`h`")]
    public void Grants_lose_their_password(string shown, string kept) => Assert.Equal(kept, GrantText.WithoutSecret(shown));

    private static ServerSnapshot Build(params (string Name, string Value)[] variables)
    {
        var version = variables.First(v => v.Name == "version").Value;
        return SnapshotBuilder.Build(new("db1"), ServerRelease.Parse(version), Answers(variables), default);
    }

    private static SnapshotAnswers Answers(params (string Name, string Value)[] variables)
    {
        var answers = new SnapshotAnswers();
        answers.Add(SnapshotPart.Variables, [.. variables.Select(v => Row(("Variable_name", v.Name), ("Value", v.Value)))]);
        answers.Add(SnapshotPart.Positions, [Row(("asked_by", "a@b"))]);
        return answers;
    }

    private static Row Row(params (string Name, string? Value)[] columns) => new(columns.Select(c => KeyValuePair.Create(c.Name, c.Value)));
}
