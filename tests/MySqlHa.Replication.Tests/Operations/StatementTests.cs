using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>The statements, as text, for the servers that are not here too.</summary>
public sealed class StatementTests
{
    private static readonly SourceOptions New = new() { Account = new("repl", "secret'1") };

    [Theory]
    [InlineData("5.7.44-log", "CHANGE MASTER TO MASTER_HOST = 'a', MASTER_PORT = 3306, MASTER_USER = 'repl', MASTER_PASSWORD = '***', MASTER_AUTO_POSITION = 1, MASTER_SSL = 1, MASTER_SSL_VERIFY_SERVER_CERT = 0, MASTER_CONNECT_RETRY = 1, MASTER_RETRY_COUNT = 86400, MASTER_HEARTBEAT_PERIOD = 1")]
    [InlineData("8.0.16", "CHANGE MASTER TO MASTER_HOST = 'a', MASTER_PORT = 3306, MASTER_USER = 'repl', MASTER_PASSWORD = '***', MASTER_AUTO_POSITION = 1, MASTER_SSL = 1, MASTER_SSL_VERIFY_SERVER_CERT = 0, MASTER_CONNECT_RETRY = 1, MASTER_RETRY_COUNT = 86400, MASTER_HEARTBEAT_PERIOD = 1")]
    [InlineData("8.0.23", "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'a', SOURCE_PORT = 3306, SOURCE_USER = 'repl', SOURCE_PASSWORD = '***', SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1, SOURCE_SSL_VERIFY_SERVER_CERT = 0, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400, SOURCE_HEARTBEAT_PERIOD = 1")]
    [InlineData("8.4.3", "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'a', SOURCE_PORT = 3306, SOURCE_USER = 'repl', SOURCE_PASSWORD = '***', SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1, SOURCE_SSL_VERIFY_SERVER_CERT = 0, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400, SOURCE_HEARTBEAT_PERIOD = 1")]
    [InlineData("9.7.0", "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'a', SOURCE_PORT = 3306, SOURCE_USER = 'repl', SOURCE_PASSWORD = '***', SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1, SOURCE_SSL_VERIFY_SERVER_CERT = 0, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400, SOURCE_HEARTBEAT_PERIOD = 1")]
    [InlineData("10.11.6-MariaDB", "CHANGE MASTER TO MASTER_HOST = 'a', MASTER_PORT = 3306, MASTER_USER = 'repl', MASTER_PASSWORD = '***', MASTER_USE_GTID = slave_pos, MASTER_SSL = 1, MASTER_SSL_VERIFY_SERVER_CERT = 0, MASTER_CONNECT_RETRY = 1, MASTER_HEARTBEAT_PERIOD = 1")]
    public void A_new_channel_is_told_everything_in_the_servers_own_words(string version, string expected)
    {
        var step = SetReplicationSourceOperation.Plan(Server("b", 2, version), Server("a", 1, version), New).Steps[^1];
        Assert.Equal(expected, Assert.Single(step.Statements).Masked);
        Assert.Contains("'secret''1'", step.Statements[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.0.16", null, "GET_MASTER_PUBLIC_KEY = 1")]
    [InlineData("8.4.3", null, "GET_SOURCE_PUBLIC_KEY = 1")]
    [InlineData("8.4.3", false, null)]
    [InlineData("5.7.44", null, null)]
    [InlineData("10.11.6-MariaDB", null, null)]
    public void Without_TLS_the_key_is_fetched_where_there_is_one(string version, bool? told, string? expected)
    {
        var text = Text(version, New with { Tls = TlsMode.None, GetPublicKey = told });
        Assert.Contains("_SSL = 0", text, StringComparison.Ordinal);
        Assert.Equal(expected is not null, text.Contains(expected ?? "PUBLIC_KEY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TlsMode.Required, "SOURCE_SSL = 1, SOURCE_SSL_VERIFY_SERVER_CERT = 0, ")]
    [InlineData(TlsMode.VerifyCA, "SOURCE_SSL = 1, SOURCE_SSL_VERIFY_SERVER_CERT = 0, SOURCE_SSL_CA = '/ca.pem', ")]
    [InlineData(TlsMode.VerifyIdentity, "SOURCE_SSL = 1, SOURCE_SSL_VERIFY_SERVER_CERT = 1, SOURCE_SSL_CA = '/ca.pem', ")]
    public void Each_mode_of_TLS_has_its_options(TlsMode mode, string expected) =>
        Assert.Contains(expected, Text("8.4.3", New with { Tls = mode, CaFile = mode == TlsMode.Required ? null : "/ca.pem" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("8.4.3", "SOURCE_AUTO_POSITION = 0, SOURCE_LOG_FILE = 'binlog.000003', SOURCE_LOG_POS = 157", "FOR CHANNEL 'c''1'")]
    [InlineData("10.11.6-MariaDB", "MASTER_USE_GTID = no, MASTER_LOG_FILE = 'binlog.000003', MASTER_LOG_POS = 157", "CHANGE MASTER 'c''1' TO")]
    public void A_position_and_a_channel_have_their_place(string version, string position, string channel)
    {
        var text = Text(version, New with { Channel = "c'1", LogFile = "binlog.000003", LogPosition = 157 });
        Assert.Contains(position, text, StringComparison.Ordinal);
        Assert.Contains(channel, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.7.44", "SET GLOBAL rpl_semi_sync_master_timeout = 500", "rpl_semi_sync_master_timeout = 500")]
    [InlineData("8.0.16", "SET PERSIST rpl_semi_sync_master_timeout = 500", null)]
    [InlineData("8.4.3", "SET PERSIST rpl_semi_sync_source_timeout = 500", null)]
    [InlineData("10.11.6-MariaDB", "SET GLOBAL rpl_semi_sync_master_timeout = 500", "rpl_semi_sync_master_timeout = 500")]
    public void Semi_sync_is_kept_by_the_server_or_told_for_my_cnf(string version, string statement, string? line)
    {
        var server = Server("a", 1, version);
        var options = new SemiSyncOptions { Timeout = TimeSpan.FromSeconds(0.5) };
        Assert.Contains(statement, EnableSemiSyncOperation.Plan([server], options).Steps.SelectMany(s => s.Statements).Select(s => s.Masked));
        Assert.Equal(line is null ? [] : new[] { line }, EnableSemiSyncOperation.ConfigurationLines(server, options).Where(l => l.Contains("timeout", StringComparison.Ordinal)));
        Assert.Equal(!server.Release.IsMariaDb, EnableSemiSyncOperation.Plan([server], options).Steps.Any(s => s.Id == "install-plugins"));
    }

    [Theory]
    [InlineData("binlog.000009", 5L, "binlog.000010", 4L, -1)]
    [InlineData("binlog.999999", 5L, "binlog.1000000", 4L, -1)]
    [InlineData("binlog.000010", 5L, "binlog.000010", 4L, 1)]
    [InlineData("", 0L, "binlog.000001", 4L, -1)]
    public void Places_in_logs_are_ordered_by_number(string left, long leftPosition, string right, long rightPosition, int expected) =>
        Assert.Equal(expected, Math.Sign(BinaryLogFile.Compare((left, leftPosition), (right, rightPosition))));

    [Fact]
    public void What_cannot_work_is_refused()
    {
        Assert.Equal(ReplicationError.Incompatible, Refused(Server("b", 2, "8.4.3"), Server("a", 1, "10.11.6-MariaDB"), New));
        Assert.Equal(ReplicationError.NotReady, Refused(Server("b", 2, "8.4.3"), Server("a", 1, "8.4.3"), new()));
        Assert.Equal(ReplicationError.NotReady, Refused(Server("b", 2, "8.4.3"), Server("a", 1, "8.4.3"), New with { Tls = TlsMode.VerifyCA }));
        Assert.Equal(ReplicationError.NotReady, Refused(Server("b", 2, "8.4.3"), Server("a", 1, "8.4.3"), New with { Account = new("repl", new string('x', 33)) }));
        Assert.Equal(ReplicationError.Incompatible, Refused(Server("b", 2, "10.11.6-MariaDB"), Server("a", 1, "10.11.6-MariaDB"), New with { RetryCount = 5 }));
        Assert.Equal(ReplicationError.NotReady, Refused(Server("b", 2, "8.4.3", ("gtid_mode", "OFF")), Server("a", 1, "8.4.3"), New));
        Assert.Equal(ReplicationError.NotReady, Refused(Server("b", 2, "8.4.3"), Server("a", 1, "8.4.3", ("log_bin", "OFF")), New));
    }

    private static ReplicationError Refused(ServerSnapshot replica, ServerSnapshot source, SourceOptions options)
    {
        var error = Assert.Throws<ReplicationException>(() => SetReplicationSourceOperation.Plan(replica, source, options));
        Assert.Contains("Nothing was changed", error.Message, StringComparison.Ordinal);
        return error.Error;
    }

    private static string Text(string version, SourceOptions options) => SetReplicationSourceOperation
        .Plan(Server("b", 2, version), Server("a", 1, version), options, [new("binlog.000003", 900)]).Steps[^1].Statements[0].Masked;

    private static ServerSnapshot Server(string host, uint id, string version, params (string Name, string Value)[] variables)
    {
        var release = ServerRelease.Parse(version);
        return new()
        {
            Server = new(host),
            Release = release,
            ServerId = id,
            ServerUuid = release.IsMariaDb ? null : $"0000000{id}-0000-0000-0000-000000000000",
            Executed = GtidSet.Empty(release.IsMariaDb),
            Purged = GtidSet.Empty(release.IsMariaDb),
            Variables = new Dictionary<string, string> { ["gtid_mode"] = "ON", ["ssl_cert"] = "server-cert.pem" }.Concat(variables.Select(v => KeyValuePair.Create(v.Name, v.Value))).GroupBy(v => v.Key).ToDictionary(g => g.Key, g => g.Last().Value),
        };
    }
}
