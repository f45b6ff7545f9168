using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Tests.Health;

public sealed class VitalRulesTests
{
    private static readonly VitalSigns Fine = new() { ConnectionsAllowed = 100, Connections = 89, Channels = [new("", "Yes", "Yes", "", "")] };

    private static IEnumerable<string> Codes(VitalSigns signs, int latency = 10) =>
        VitalRules.Judge(signs, TimeSpan.FromMilliseconds(latency), TimeSpan.FromMilliseconds(1000), new()).Select(f => f.Code);

    [Fact]
    public void A_server_in_order_has_no_findings() => Assert.Empty(Codes(Fine));

    [Fact]
    public void Ninety_per_cent_of_the_connections_is_nearly_full() =>
        Assert.Equal(["connections-nearly-full"], Codes(Fine with { Connections = 90 }));

    [Theory]
    [InlineData(500, false)]
    [InlineData(501, true)]
    public void More_than_half_the_timeout_is_slow(int latency, bool slow) => Assert.Equal(slow, Codes(Fine, latency).Contains("slow"));

    [Theory]
    [InlineData("No", "Yes", "", "", "receiver-stopped")]
    [InlineData("Yes", "No", "", "", "applier-stopped")]
    [InlineData("Yes", "No", "", "Duplicate entry", "applier-error")]
    [InlineData("Connecting", "Yes", "cannot connect", "", "receiver-error")]
    public void A_replication_thread_out_of_order_is_named(string receiver, string applier, string receiverError, string applierError, string code) =>
        Assert.Equal([code], Codes(Fine with { Channels = [new("c1", receiver, applier, receiverError, applierError)] }));

    [Fact]
    public void A_connecting_receiver_without_error_is_in_order() =>
        Assert.Empty(Codes(Fine with { Channels = [new("", "Connecting", "Yes", "", "")] }));

    [Fact]
    public void A_missing_privilege_is_a_note_and_no_fault()
    {
        var finding = Assert.Single(VitalRules.Judge(Fine with { Channels = [], ChannelsDenied = 1227 }, default, TimeSpan.FromSeconds(1), new()));
        Assert.Equal((HealthStatus.Healthy, "replication-unseen"), (finding.Status, finding.Code));
    }

    [Theory]
    [InlineData("5.7.44-log", "", "SHOW SLAVE STATUS")]
    [InlineData("8.0.21", "", "SHOW SLAVE STATUS")]
    [InlineData("8.0.22", "", "SHOW REPLICA STATUS")]
    [InlineData("26.7.0", "", "SHOW REPLICA STATUS")]
    [InlineData("8.4.3-3", "Percona Server (GPL)", "SHOW REPLICA STATUS")]
    [InlineData("5.5.5-10.11.6-MariaDB-1", "", "SHOW ALL SLAVES STATUS")]
    [InlineData("11.4.2-MariaDB", "", "SHOW ALL SLAVES STATUS")]
    public void The_statement_follows_flavour_and_numeric_version(string version, string comment, string sql) =>
        Assert.Equal(sql, SqlDialect.For(ServerRelease.Parse(version, comment)).ReplicaStatus);
}
