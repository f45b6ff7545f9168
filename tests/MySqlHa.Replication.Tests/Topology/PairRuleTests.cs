using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

public sealed class PairRuleTests
{
    public static TheoryData<string> Versions() => new(Snapshots.All);

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_same_server_twice_is_one_finding_and_no_other_about_the_pair(string version)
    {
        var server = Snapshots.Ready(version);
        foreach (var other in new[] { server, server with { Server = new ServerEndpoint("db1.example") } })
        {
            Assert.Equal(Severity.Error, PairAnalysisTests.Only("same-server", server, other).Severity);
            Assert.DoesNotContain(PairAnalysis.Analyze([server, other]), f => f.Code.StartsWith("same-server-", StringComparison.Ordinal) || f.Code == "same-gtid-domain");
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_one_whose_history_the_other_has_gets_a_new_server_id(string version)
    {
        var (a, b) = (Snapshots.Ready(version), Snapshots.Ready(version, 2) with { ServerId = 1 });
        var maria = a.Release.IsMariaDb;
        var word = a.Dialect.CanPersist ? "PERSIST" : "GLOBAL";
        var finding = PairAnalysisTests.Only("same-server-id", a, b);
        Assert.Equal((b.Server, Severity.Error), (finding.Server, finding.Severity));
        Assert.Equal([$"SET {word} server_id = 2"], finding.Fix.Select(f => f.Masked));

        // b wrote what a lacks: a must not take it for its own.
        var wrote = b with { Executed = GtidSet.Parse(maria ? "2-1-10" : $"{Snapshots.Uuid2}:1-10", maria) };
        Assert.Equal(a.Server, PairAnalysisTests.Only("same-server-id", a, wrote).Server);

        var both = a with { Executed = GtidSet.Parse(maria ? "1-1-10" : $"{Snapshots.Uuid1}:1-10", maria) };
        Assert.Empty(PairAnalysisTests.Only("same-server-id", both, wrote).Fix);
        Assert.Empty(PairAnalysisTests.Only("same-server-id", a, b with { Channels = [b.Channel(running: true)] }).Fix);
    }

    [Fact]
    public void A_server_id_of_a_former_source_is_not_given_again()
    {
        var b = Snapshots.Ready("8.4.3", 2) with { ServerId = 1 };
        b = b with { Channels = [b.Channel(running: false) with { SourceServerId = 2 }] };
        Assert.Equal("SET PERSIST server_id = 3", PairAnalysisTests.Only("same-server-id", Snapshots.Ready("8.4.3"), b).Fix[0].Masked);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Server_id_zero_is_an_error(string version) =>
        Assert.Equal(Severity.Error, PairAnalysisTests.Only("server-id-zero", Snapshots.Ready(version) with { ServerId = 0 }).Severity);

    [Fact]
    public void A_copied_data_folder_is_told_by_its_uuid()
    {
        var finding = PairAnalysisTests.Only("same-server-uuid", Snapshots.Ready("8.0.36"), Snapshots.Ready("8.0.36", 2) with { ServerUuid = Snapshots.Uuid1 });
        Assert.Contains("auto.cnf", finding.Remedy, StringComparison.Ordinal);
        Assert.Equal(Severity.Error, finding.Severity);
    }

    [Theory]
    [InlineData("8.0.36", "8.0.40", null, default(Severity))]
    [InlineData("8.0.36", "8.4.3", "different-series", Severity.Warning)]
    [InlineData("9.7.0", "8.4.3", "different-series", Severity.Warning)]
    [InlineData("10.11.6-MariaDB", "11.4.2-MariaDB", "different-series", Severity.Warning)]
    [InlineData("5.7.44", "8.0.36", "incompatible-versions", Severity.Error)]
    [InlineData("8.4.3", "5.7.44", "incompatible-versions", Severity.Error)]
    [InlineData("8.4.3", "10.11.6-MariaDB", "mixed-flavors", Severity.Error)]
    public void Versions_must_read_each_other(string first, string second, string? code, Severity severity)
    {
        var found = PairAnalysis.Analyze([Snapshots.Ready(first), Snapshots.Ready(second, 2)]).Where(f => f.Code is "different-series" or "incompatible-versions" or "mixed-flavors").ToList();
        if (code is null)
            Assert.Empty(found);
        else
            Assert.Equal((code, severity), (Assert.Single(found).Code, found[0].Severity));
    }

    [Theory]
    [InlineData("5.6.51")]
    [InlineData("10.4.30-MariaDB")]
    public void Old_servers_are_told_so(string version) => Assert.Equal(Severity.Error, PairAnalysisTests.Only("version-too-old", Snapshots.Ready(version)).Severity);

    [Theory]
    [InlineData("1", "1", "1", "1", 2)] // as servers come: both increments, one offset
    [InlineData("2", "2", "2", "2", 1)]
    [InlineData("2", "3", "2", "3", 0)] // 3 counts as 1
    [InlineData("3", "1", "2", "2", 0)]
    public void Auto_increment_numbers_do_not_meet(string increment1, string offset1, string increment2, string offset2, int clashes)
    {
        foreach (var version in Snapshots.All)
        {
            var a = Snapshots.Ready(version).With(("auto_increment_increment", increment1), ("auto_increment_offset", offset1));
            var b = Snapshots.Ready(version, 2).With(("auto_increment_increment", increment2), ("auto_increment_offset", offset2));
            var settings = PairAnalysis.Analyze([a, b]).SelectMany(f => f.Settings.Select(s => (f.Server, s))).ToList();
            // What the fixes lead to is what a pair wants.
            var (x, y) = (Mended(a), Mended(b));
            Assert.Equal(x.Increment, y.Increment);
            Assert.NotEqual(x.Offset <= x.Increment ? x.Offset : 1, y.Offset <= y.Increment ? y.Offset : 1);
            Assert.True(clashes == 0 || settings.Count > 0);
            Assert.DoesNotContain(PairAnalysis.Analyze([a, b]), f => f.Severity == Severity.Error);

            (int Increment, int Offset) Mended(ServerSnapshot server) => (Value(server, "auto_increment_increment"), Value(server, "auto_increment_offset"));
            int Value(ServerSnapshot server, string name) =>
                int.Parse(settings.LastOrDefault(s => s.Server == server.Server && s.s.Name == name).s?.Value ?? server.Variable(name)!, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Two_writers_are_told_what_offsets_do_not_guard(string version)
    {
        var finding = PairAnalysisTests.Only("both-writable", Snapshots.Ready(version), Snapshots.Ready(version, 2) with { ReadOnly = false, SuperReadOnly = version.Contains("Maria", StringComparison.Ordinal) ? null : false });
        Assert.Equal((Severity.Warning, null), (finding.Severity, finding.Server));
        Assert.Contains("unique key", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_gtid_domain_for_two_writers_is_an_error()
    {
        var finding = PairAnalysisTests.Only("same-gtid-domain", Snapshots.Ready("10.11.6-MariaDB").With(("gtid_domain_id", "0")), Snapshots.Ready("10.11.6-MariaDB", 2).With(("gtid_domain_id", "0")));
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal("SET GLOBAL gtid_domain_id = 1", finding.Fix[0].Masked);
        Assert.Equal(["gtid_domain_id = 1"], finding.ConfigurationLines);

        var used = Snapshots.Ready("10.11.6-MariaDB").With(("gtid_domain_id", "0")) with { Executed = GtidSet.Parse("0-1-5,1-2-7", true) };
        Assert.Equal("SET GLOBAL gtid_domain_id = 2", PairAnalysisTests.Only("same-gtid-domain", used, Snapshots.Ready("10.11.6-MariaDB", 2).With(("gtid_domain_id", "0"))).Fix[0].Masked);
    }

    [Fact]
    public void Table_names_must_mean_the_same() =>
        PairAnalysisTests.Only("lower-case-table-names", Snapshots.Ready("8.4.3"), Snapshots.Ready("8.4.3", 2).With(("lower_case_table_names", "1")));
}
