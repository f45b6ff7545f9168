using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>When Backup is taken, what it would do, and what it refuses, as a function of what both servers said.</summary>
public sealed class CopyBackupPlanTests
{
    private static readonly CopyOptions Backup = new() { Method = CopyMethod.Backup, StopRecipient = _ => Task.CompletedTask, StartRecipient = _ => Task.CompletedTask };

    [Theory]
    [InlineData("10.5.28-MariaDB")]
    [InlineData("10.11.6-MariaDB")]
    [InlineData("11.8.2-MariaDB")]
    public void The_recipient_is_stopped_only_when_the_backup_is_whole_and_the_old_data_go_last(string version)
    {
        var plan = CopyOperation.Plan(Facts(version), Backup);
        Assert.Equal(["back-up", "stop", "swap", "start", "remove-channels", "disable-events", "set-position", "compare", "finish"], plan.Steps.Select(s => s.Id));
        var text = string.Join('\n', plan.Steps.SelectMany(s => s.Statements).Select(s => s.Masked));
        Assert.Contains("--backup --host=192.0.2.1 --port=3306", text, StringComparison.Ordinal);
        Assert.Contains("--target-dir=/data/b.new", text, StringComparison.Ordinal);
        Assert.DoesNotContain("password", text, StringComparison.Ordinal);
        Assert.All(plan.Steps.Where(s => s.Id is "back-up" or "stop" or "start" or "finish"), s => Assert.True(s.Deadline >= TimeSpan.FromDays(1), s.Id));
    }

    [Fact]
    public void What_is_left_of_an_interrupted_run_shortens_the_plan()
    {
        var facts = Facts("10.11.6-MariaDB");
        var pending = new CopyPending { Recipient = "192.0.2.2:3306", Donor = "192.0.2.1:3306", Folder = "/data/b", Position = "1-1-9" };
        string[] Ids(CopyPending p) => [.. CopyOperation.Plan(facts with { Pending = p }, Backup).Steps.Select(s => s.Id)];
        string[] closing = ["remove-channels", "disable-events", "set-position", "compare", "finish"];
        Assert.Equal(["back-up", "stop", "swap", "start", .. closing], Ids(pending));
        Assert.Empty(CopyOperation.Plan(facts with { Pending = pending }, Backup).Steps[0].Statements);
        Assert.Equal(["swap", "start", .. closing], Ids(pending with { IsStopped = true }));
        Assert.Equal(["start", .. closing], Ids(pending with { IsStopped = true, IsTakenIntoUse = true }));
        Assert.Equal(closing, Ids(pending with { IsTakenIntoUse = true }));
    }

    [Fact]
    public void What_cannot_be_backed_up_is_refused_with_a_reason()
    {
        var facts = Facts("10.11.6-MariaDB");
        Assert.Contains("-StopCommand and -StartCommand", Refused(facts, ReplicationError.Incompatible, Backup with { StopRecipient = null }).Remedy, StringComparison.Ordinal);
        Refused(Facts("8.4.3"), ReplicationError.Incompatible);
        Assert.Contains("not here", Refused(facts with { DonorPlace = new() { Obstacle = "it is not here." } }, ReplicationError.Incompatible).Message, StringComparison.Ordinal);
        Assert.Contains("mount point", Refused(facts with { RecipientPlace = facts.RecipientPlace! with { Obstacle = "/data/b is a mount point." } }, ReplicationError.Incompatible).Message, StringComparison.Ordinal);
        Assert.Contains("shop/item.isl", Refused(facts with { DonorPlace = facts.DonorPlace! with { Elsewhere = ["shop/item.isl"] } }, ReplicationError.Incompatible).Message, StringComparison.Ordinal);
        Assert.Contains("1 MiB are free", Refused(facts with { RecipientPlace = facts.RecipientPlace! with { Free = 1 << 20 } }, ReplicationError.DiskFull).Message, StringComparison.Ordinal);
        Assert.Contains("package mariadb-backup", Refused(facts with { Tools = new() }, ReplicationError.ToolMissing).Remedy, StringComparison.Ordinal);
        Refused(facts with { Recipient = Snapshots.Ready("10.6.20-MariaDB", 2) }, ReplicationError.Incompatible);
        Refused(facts with { Donor = facts.Donor.With(("log_bin", "OFF")) }, ReplicationError.NotReady);
        Refused(facts with { Recipient = facts.Recipient.With(("innodb_page_size", "4096")), Donor = facts.Donor.With(("innodb_page_size", "16384")) }, ReplicationError.Incompatible);
        Refused(facts with { Recipient = facts.Recipient with { Executed = GtidSet.Parse("2-2-3", true) } }, ReplicationError.ErrantTransactions);
    }

    [Fact]
    public void Auto_takes_it_only_when_told_how_to_stop_and_start_and_no_dump_can_be_had()
    {
        var facts = Facts("10.11.6-MariaDB");
        var auto = Backup with { Method = CopyMethod.Auto };
        var dump = new CopyTools { Dump = facts.Tools.Backup, Client = facts.Tools.Backup, Backup = facts.Tools.Backup };
        static bool Backs(CopyFacts f, CopyOptions o) => CopyOperation.Plan(f, o).Steps.Any(s => s.Id == "back-up");
        Assert.True(Backs(facts, auto));
        Assert.False(Backs(facts with { Tools = dump }, auto));
        Refused(facts, ReplicationError.ToolMissing, new());
    }

    [Fact]
    public void A_server_of_another_machine_has_no_folder_here_although_one_of_that_name_is()
    {
        var place = CopyPlace.Of(Facts("10.11.6-MariaDB").Donor.With(("datadir", "/tmp/")));
        Assert.Null(place.Folder);
        Assert.Contains("no server process of this machine", place.Obstacle, StringComparison.Ordinal);
    }

    private static ReplicationException Refused(CopyFacts facts, ReplicationError code, CopyOptions? options = null)
    {
        var error = Assert.Throws<ReplicationException>(() => CopyOperation.Plan(facts, options ?? Backup));
        Assert.Equal(code, error.Error);
        Assert.NotEmpty(error.Remedy);
        return error;
    }

    private static CopyFacts Facts(string version)
    {
        var (donor, recipient) = (Snapshots.Ready(version), Snapshots.Ready(version, 2));
        var maria = donor.Release.IsMariaDb;
        return new(
            donor with { Executed = GtidSet.Parse(maria ? "1-1-10" : Snapshots.Uuid1 + ":1-10", maria) }, recipient, new() { Schemas = ["shop"] }, new(),
            new() { Backup = CopyTool.Parse("/usr/bin/mariadb-backup", "MariaDB server 10.11.6-MariaDB") })
        {
            DonorPlace = new() { Folder = "/data/a", Used = 100 << 20 }, RecipientPlace = new() { Folder = "/data/b", Free = 200 << 20 },
        };
    }
}
