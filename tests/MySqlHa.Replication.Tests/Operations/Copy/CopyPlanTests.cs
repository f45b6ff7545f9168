using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>What a copy would do, and what it refuses, as a function of what both servers said.</summary>
public sealed class CopyPlanTests
{
    private const string Has = Snapshots.Uuid1 + ":1-10";

    [Theory]
    [InlineData("5.7.44", "empty mark accounts load set-position", "RESET MASTER", "gtid_purged")]
    [InlineData("8.0.16", "empty mark accounts load set-position", "RESET MASTER", "gtid_purged")]
    [InlineData("10.11.6-MariaDB", "empty mark accounts load set-position", "RESET MASTER", "gtid_slave_pos")]
    [InlineData("8.0.36", "clone", "CLONE INSTANCE FROM 'admin'@'192.0.2.1':3306 IDENTIFIED BY '***'", "clone_valid_donor_list = '192.0.2.1:3306'")]
    [InlineData("8.4.3", "clone", "CLONE INSTANCE FROM 'admin'@'192.0.2.1':3306 IDENTIFIED BY '***'", "RESET REPLICA ALL")]
    [InlineData("9.7.0", "clone", "INSTALL PLUGIN `clone` SONAME 'mysql_clone.so'", "RESET REPLICA ALL")]
    public void Auto_takes_what_the_servers_can(string version, string kind, string first, string second)
    {
        var plan = CopyOperation.Plan(Facts(version), new());
        var sql = string.Join('\n', plan.Steps.SelectMany(s => s.Statements).Select(s => s.Masked));
        Assert.Equal(kind == "clone", plan.Steps.Any(s => s.Id == "clone"));
        Assert.Contains(first, sql, StringComparison.Ordinal);
        Assert.Contains(second, sql, StringComparison.Ordinal);
        Assert.Equal(plan.Steps.Count, plan.Steps.Select(s => (s.Id, s.Server)).Distinct().Count());
    }

    [Fact]
    public void The_position_is_set_after_the_load_and_nothing_is_dropped_before_the_mark()
    {
        string[] ids = [.. CopyOperation.Plan(Facts("8.4.3"), new() { Method = CopyMethod.Dump }).Steps.Select(s => s.Id)];
        Assert.Equal(["mark", "empty", "copy-accounts", "load", "disable-events", "set-position", "compare"], ids);
    }

    [Fact]
    public void No_deadline_cuts_what_takes_as_long_as_the_data_are_big()
    {
        var steps = CopyOperation.Plan(Facts("8.4.3"), new()).Steps.Concat(CopyOperation.Plan(Facts("8.4.3"), new() { Method = CopyMethod.Dump }).Steps);
        Assert.All(steps.Where(s => s.Id is "clone" or "load" or "empty"), s => Assert.True(s.Deadline >= TimeSpan.FromDays(1), s.Id));
    }

    [Theory]
    [InlineData("5.7.44")]
    [InlineData("9.7.0")]
    public void Transactions_that_the_donor_lacks_are_named(string version)
    {
        var facts = Facts(version);
        facts = facts with { Recipient = facts.Recipient with { Executed = GtidSet.Parse(Has + "," + Snapshots.Uuid2 + ":1-3", false) } };
        var error = Refused(facts, ReplicationError.ErrantTransactions);
        Assert.Contains($"holds 3 transactions that 192.0.2.1:3306 lacks: {Snapshots.Uuid2}:1-3.", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(CopyOperation.Plan(facts, new() { AllowDataLoss = true }).Steps);
    }

    [Fact]
    public void Schemas_that_nothing_explains_are_kept_and_those_of_a_broken_copy_are_not()
    {
        var facts = Facts("8.4.3") with { RecipientHolds = new() { Schemas = ["shop"] } };
        Assert.Contains("(shop)", Refused(facts, ReplicationError.ErrantTransactions).Message, StringComparison.Ordinal);
        Assert.NotEmpty(CopyOperation.Plan(facts with { RecipientHolds = new() { Schemas = ["shop"], Unfinished = true } }, new()).Steps);
        Assert.NotEmpty(CopyOperation.Plan(facts, new() { AllowDataLoss = true }).Steps);
        Refused(Facts("8.4.3") with { DonorHolds = new() { Unfinished = true } }, ReplicationError.CopyFailed);
    }

    [Fact]
    public void What_waits_in_a_relay_log_is_kept_unless_the_donor_has_it()
    {
        var facts = Facts("8.4.3");
        var third = "33333333-3333-3333-3333-333333333333:1-5";
        ServerSnapshot Waits(string retrieved) => facts.Recipient with
        {
            Channels = [facts.Recipient.Channel(false) with { AutoPosition = true, Retrieved = GtidSet.Parse(retrieved, false) }],
        };
        Refused(facts with { Recipient = Waits(third) }, ReplicationError.UnappliedRelayLog);
        Assert.Contains(CopyOperation.Plan(facts with { Recipient = Waits(Has) }, new()).Steps, s => s.Id == "stop-replication");
        Assert.NotEmpty(CopyOperation.Plan(facts with { Recipient = Waits(third) }, new() { AllowDataLoss = true }).Steps);
    }

    [Fact]
    public void A_recipient_that_has_all_or_follows_is_left_alone_unless_it_is_not_trusted()
    {
        var facts = Facts("8.4.3");
        var equal = facts with { Recipient = facts.Recipient with { Executed = facts.Donor.Executed } };
        var follows = facts with
        {
            Recipient = facts.Recipient with
            {
                Executed = GtidSet.Parse(Snapshots.Uuid1 + ":1-9", false),
                Channels = [facts.Recipient.Channel(true) with { SourceHost = "192.0.2.1", AutoPosition = true }],
            },
        };
        foreach (var done in new[] { equal, follows })
        {
            Assert.Equal("compare", Assert.Single(CopyOperation.Plan(done, new()).Steps).Id);
            Assert.NotEqual(1, CopyOperation.Plan(done, new() { EvenIfEqual = true }).Steps.Count);
            Assert.NotEqual(1, CopyOperation.Plan(done with { RecipientHolds = new() { Unfinished = true } }, new()).Steps.Count);
        }

        Assert.NotEqual(1, CopyOperation.Plan(equal with { Recipient = facts.Recipient }, new()).Steps.Count);
    }

    [Fact]
    public void A_recipient_that_was_cloned_and_has_applied_nothing_since_is_not_cloned_again()
    {
        var facts = Facts("8.4.3");
        var old = Snapshots.Uuid1 + ":1-9";
        var cloned = facts with
        {
            Recipient = facts.Recipient with { Executed = GtidSet.Parse(old, false) },
            RecipientHolds = new() { CloneState = "Completed", CloneSource = "192.0.2.1:3306", CloneExecuted = old },
        };
        static bool Clones(CopyFacts f) => CopyOperation.Plan(f, new()).Steps.Single(s => s.Id == "clone").Statements.Count > 0;
        Assert.False(Clones(cloned));
        Assert.True(Clones(cloned with { RecipientHolds = cloned.RecipientHolds with { CloneSource = "192.0.2.9:3306" } }));
        Assert.True(Clones(cloned with { RecipientHolds = cloned.RecipientHolds with { CloneState = "Failed" } }));
        Assert.True(Clones(cloned with { Donor = cloned.Donor with { Purged = cloned.Donor.Executed } }));
    }

    [Theory]
    [InlineData("8.0.36", "8.0.35", "same series")]
    [InlineData("8.4.3", "9.7.0", "same series")]
    [InlineData("5.7.44", "5.7.44", "8.0.17")]
    [InlineData("10.11.6-MariaDB", "10.11.6-MariaDB", "no clone plugin")]
    public void A_clone_that_cannot_be_says_why(string donor, string recipient, string why)
    {
        var facts = Facts(donor) with { Recipient = Snapshots.Ready(recipient, 2) };
        Assert.Contains(why, Refused(facts, ReplicationError.Incompatible, CopyMethod.Clone).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_of_another_engine_and_a_lost_grant_forbid_a_clone_and_auto_dumps()
    {
        var facts = Facts("8.4.3");
        var myIsam = facts with { DonorHolds = new() { Schemas = ["shop"], NotInnoDb = ["shop.old (MyISAM)"] } };
        Assert.Contains("shop.old (MyISAM)", Refused(myIsam, ReplicationError.Incompatible, CopyMethod.Clone).Message, StringComparison.Ordinal);
        var dump = CopyOperation.Plan(myIsam, new()).Steps.Single(s => s.Id == "load");
        Assert.Contains("--lock-all-tables", dump.Statements[0].Masked, StringComparison.Ordinal);
        var poor = facts with { Donor = facts.Donor with { Grants = ["GRANT SELECT ON *.* TO `admin`@`%`"] } };
        Assert.Contains("GRANT BACKUP_ADMIN", Refused(poor, ReplicationError.Incompatible, CopyMethod.Clone).Remedy, StringComparison.Ordinal);
        Assert.Contains(CopyOperation.Plan(poor, new()).Steps, s => s.Id == "load");
    }

    [Fact]
    public void The_same_server_behind_two_names_and_another_flavour_are_refused()
    {
        foreach (var version in Snapshots.All)
        {
            var facts = Facts(version);
            Refused(facts with { Recipient = facts.Donor with { Server = new("db1.example") } }, ReplicationError.SameServer);
        }

        Refused(Facts("8.4.3") with { Recipient = Snapshots.Ready("10.11.6-MariaDB", 2) }, ReplicationError.Incompatible);
        Refused(Facts("8.4.3") with { Donor = Facts("8.4.3").Donor.With(("gtid_mode", "OFF")) }, ReplicationError.NotReady, CopyMethod.Dump);
        Refused(Facts("8.4.3") with { Tools = new() }, ReplicationError.ToolMissing, CopyMethod.Dump);
    }

    private static ReplicationException Refused(CopyFacts facts, ReplicationError code, CopyMethod method = CopyMethod.Auto)
    {
        var error = Assert.Throws<ReplicationException>(() => CopyOperation.Plan(facts, new() { Method = method }));
        Assert.Equal(code, error.Error);
        Assert.NotEmpty(error.Remedy);
        return error;
    }

    private static CopyFacts Facts(string version)
    {
        var (donor, recipient) = (Snapshots.Ready(version), Snapshots.Ready(version, 2));
        var maria = donor.Release.IsMariaDb;
        return new(
            donor with { Executed = GtidSet.Parse(maria ? "1-1-10" : Has, maria) }, recipient, new() { Schemas = ["shop"] }, new(),
            new() { Dump = CopyTool.Parse("/usr/bin/dump", maria ? "Distrib 10.11.6-MariaDB" : "Ver 9.7.0"), Client = CopyTool.Parse("/usr/bin/client", maria ? "Distrib 10.11.6-MariaDB" : "Ver 9.7.0") });
    }
}
