using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>What is refused, what is said to be lost, and which statements would be run, without servers.</summary>
public sealed class FailoverPlanTests
{
    private static readonly FailoverRecordStore Store = new("/nowhere");
    private static readonly ServerEndpoint Failed = new("db1");

    public static TheoryData<string> Versions => [.. Snapshots.All];

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_statements_are_those_of_the_servers_generation(string version)
    {
        var (maria, old) = (version.Contains("Maria", StringComparison.Ordinal), version.StartsWith("5.", StringComparison.Ordinal));
        var word = maria || old ? "SLAVE" : "REPLICA";
        var plan = FailoverOperation.Plan(Situation(version) with { IsManaged = true }, Options(), Store).Plan;
        Assert.Equal(["begin", "record", "start-applier", "stop-receiver", "drain", "open", "serve"], plan.Steps.Select(s => s.Id));
        Assert.All(plan.Steps, s => Assert.Equal("192.0.2.2:3306", s.Server.ToString()));
        Assert.DoesNotContain(plan.Steps.SelectMany(s => s.Undo), u => u.Masked.Contains("IO_THREAD", StringComparison.Ordinal));
        Assert.Equal(
            [
                "SELECT GET_LOCK('mysqlha.operation', 0)",
                "-- no SQL: writes a file in /nowhere/failovers",
                $"START {word} SQL_THREAD",
                $"STOP {word} IO_THREAD",
                maria ? "SHOW ALL SLAVES STATUS" : $"SHOW {word} STATUS",
                "-- no SQL: completes the failover record in /nowhere/failovers",
                .. maria ? new[] { "SET GLOBAL read_only = OFF" } : ["SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF"],
                "SELECT GET_LOCK('mysqlha.take', 2)",
                "KILL QUERY <connection of IS_USED_LOCK('mysqlha.node')>",
                "SELECT RELEASE_LOCK('mysqlha.take')",
            ],
            plan.Steps.SelectMany(s => s.Statements).Select(s => s.Masked));
        Assert.DoesNotContain(FailoverOperation.Plan(Situation(version), Options(), Store).Plan.Steps, s => s.Id == "serve");
    }

    [Fact]
    public void A_living_server_is_refused_and_switchover_named()
    {
        var alive = Refused(Situation("9.7.0", own: HealthStatus.Healthy, receiver: "Hears"));
        Assert.Equal((ReplicationError.NotFailed, Failed), (alive.Error, alive.Server));
        Assert.Contains("Invoke-Switchover -Server 192.0.2.2:3306 -Source db1:3306", alive.Remedy, StringComparison.Ordinal);
        var cutOff = Refused(Situation("9.7.0", own: HealthStatus.Hung, receiver: "Hears"), allow: true);
        Assert.Equal(ReplicationError.NotFailed, cutOff.Error);
        Assert.Contains("this machine that cannot reach it", cutOff.Message, StringComparison.Ordinal);
        var unproved = Refused(Situation("9.7.0", own: HealthStatus.Hung, receiver: "Stopped"), allow: true);
        Assert.Equal(ReplicationError.NotFailed, unproved.Error);
        Assert.Contains("It is not proved", unproved.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_receiver_that_was_stopped_before_lacks_what_nobody_counts()
    {
        var situation = Situation("9.7.0", receiver: "Stopped");
        var error = Refused(situation);
        Assert.Equal(ReplicationError.DataLoss, error.Error);
        Assert.Contains("the receiver of 192.0.2.2:3306 was stopped before", error.Message, StringComparison.Ordinal);
        Assert.Contains("-AllowDataLoss", error.Remedy, StringComparison.Ordinal);
        Assert.Contains("what db1:3306 has committed since the receiver of 192.0.2.2:3306 was stopped", Lost(situation), StringComparison.Ordinal);
        Assert.Contains("(error 13114: words)", Refused(Situation("9.7.0", receiver: "Broken")).Message, StringComparison.Ordinal);
        // One that gave up because there was nobody any more was not stopped before.
        Assert.DoesNotContain("was stopped", Lost(Situation("9.7.0", receiver: "GaveUp"), allow: false), StringComparison.Ordinal);
        // Nor one that an interrupted failover stopped.
        Assert.DoesNotContain("was stopped", Lost(situation with { Known = Record() }, allow: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9.7.0", Snapshots.Uuid1 + ":1-9", Snapshots.Uuid1 + ":1-12", "3 transactions (" + Snapshots.Uuid1 + ":10-12) that db1:3306 had executed at 2026-11-22 10:00:00Z")]
    [InlineData("10.11.6-MariaDB", "1-1-9", "1-1-10", "1 transaction (1-1-10..10) that db1:3306 had executed at 2026-11-22 10:00:00Z")]
    [InlineData("10.11.6-MariaDB", "0-2-9", "0-1-8,0-2-3", "what server 1 wrote in domain 0 up to 8")]
    public void A_last_word_that_knew_more_is_a_refusal_that_counts_it(string version, string has, string last, string words)
    {
        var situation = Situation(version, executed: has) with { Known = Record() with { FailedExecuted = last, FailedHeardAt = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero) } };
        if (version[0] == '1' && has.StartsWith("0-2", StringComparison.Ordinal))
            situation = situation with { Survivor = situation.Survivor with { Executed = GtidSet.Parse("0-1-2,0-2-9", true) } };
        Assert.Equal(ReplicationError.DataLoss, Refused(situation).Error);
        Assert.Contains(words, Refused(situation).Message, StringComparison.Ordinal);
        Assert.Contains(words, Lost(situation), StringComparison.Ordinal);
        Assert.Equal("", Lost(situation with { Known = situation.Known with { FailedExecuted = has, SemiSync = "Active" } }, allow: false));
    }

    [Theory]
    [InlineData("Active", true, "")]
    [InlineData("Degraded", true, "what db1:3306 had committed and not sent, which nobody here can count: it had fallen back to asynchronous replication")]
    [InlineData("Off", true, "what db1:3306 had committed and not sent, which nobody here can count: semi-sync was off")]
    [InlineData("Unknown", false, "what db1:3306 had committed and not sent, which nobody here can count: semi-sync was off")]
    [InlineData("Unknown", true, "what db1:3306 had committed and not sent, which nobody here can count, if it had fallen back to asynchronous replication: 192.0.2.2:3306 acknowledged what it received, and whether db1:3306 waited for that, only db1:3306 knows")]
    public void Nothing_is_promised_but_where_semi_sync_was_active_at_the_last_word(string word, bool acknowledges, string lost)
    {
        var situation = Situation("9.7.0") with { Known = Record() with { SemiSync = word } };
        situation = situation with { Survivor = situation.Survivor with { SemiSync = new() { ReplicaInstalled = true, ReplicaEnabled = acknowledges } } };
        Assert.Equal(lost, Lost(situation, allow: false));
    }

    [Fact]
    public void An_applier_that_failed_is_mended_or_left_behind_by_an_explicit_word()
    {
        var situation = Situation("9.7.0", executed: Snapshots.Uuid1 + ":1-5", retrieved: Snapshots.Uuid1 + ":1-9");
        situation = situation with { Channel = situation.Channel with { ApplierRunning = false, ApplierErrorNumber = 1062, ApplierError = "Duplicate entry." } };
        var error = Refused(situation);
        Assert.Equal(ReplicationError.DataLoss, error.Error);
        Assert.Contains($"error 1062: Duplicate entry, and 4 transactions ({Snapshots.Uuid1}:6-9) is not applied", error.Message, StringComparison.Ordinal);
        Assert.Contains("Start-Replication -Server 192.0.2.2:3306 -Thread Applier", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(FailoverOperation.Plan(situation, Options(allow: true), Store).Plan.Steps, s => s.Id == "start-applier");
        // One that failed and has nothing left to apply keeps nothing back.
        Assert.NotEmpty(FailoverOperation.Plan(situation with { Channel = situation.Channel with { Applied = situation.Channel.Retrieved } }, Options(), Store).Plan.Steps);
    }

    [Fact]
    public void MariaDb_deletes_what_was_received_when_a_thread_starts_while_neither_runs()
    {
        var situation = Situation("10.11.6-MariaDB", receiver: "Stopped", executed: "1-1-5", retrieved: "1-1-9") with { Known = Record() with { Retrieved = "1-1-9" } };
        var trapped = situation with { Channel = situation.Channel with { ApplierRunning = false } };
        Assert.Contains("both threads of 192.0.2.2:3306 are stopped, and MariaDB deletes what is received and not applied, 4 transactions (1-1-6..9)", Refused(trapped).Message, StringComparison.Ordinal);
        Assert.Contains("Start no thread", Refused(trapped).Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(FailoverOperation.Plan(trapped, Options(allow: true), Store).Plan.Steps, s => s.Id == "start-applier");
        Assert.Contains(FailoverOperation.Plan(situation, Options(), Store).Plan.Steps, s => s.Id == "start-applier");

        // Somebody started one: what the record had is gone.
        var gone = situation with { Channel = situation.Channel with { Retrieved = GtidSet.Parse("1-1-5", true) } };
        Assert.Contains("had received 4 transactions (1-1-6..9) at 2026-11-22 10:00:00Z, and has neither applied nor kept it", Refused(gone).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Stopped", false, false, 0)]
    [InlineData(false, "Stopped", true, true, 0)]
    [InlineData(false, "Stopped", true, false, 7)]
    [InlineData(true, "Stopped", false, false, 6)]
    [InlineData(false, "Lost", false, false, 6)]
    public void A_survivor_that_is_open_and_pulls_nothing_has_taken_over(bool readOnly, string receiver, bool managed, bool serving, int steps)
    {
        var situation = Situation("9.7.0", receiver: receiver) with { IsManaged = managed, IsServing = serving, Known = Record() };
        situation = situation with { Survivor = situation.Survivor with { ReadOnly = readOnly } };
        Assert.Equal(steps, FailoverOperation.Plan(situation, Options(), Store).Plan.Steps.Count);
    }

    [Fact]
    public void A_record_is_of_this_failure_while_nothing_was_received_since()
    {
        var channel = Situation("9.7.0").Channel with { ReceivedLogFile = "binlog.000003", ReceivedLogPosition = 700 };
        var record = Record() with { ReceivedLogFile = "binlog.000003", ReceivedLogPosition = 700 };
        Assert.Same(record, FailoverSituation.KnownOf(record, channel));
        Assert.Null(FailoverSituation.KnownOf(record with { ReceivedLogPosition = 600 }, channel));
        Assert.Null(FailoverSituation.KnownOf(record with { ReceivedLogFile = "binlog.000002" }, channel));
        Assert.Null(FailoverSituation.KnownOf(null, channel));
    }

    [Theory]
    [InlineData("9.7.0", "2.5", null, 4.25)]
    [InlineData("9.7.0", null, "4", 5)]
    [InlineData("9.7.0", "0", "60", 61)]
    [InlineData("10.11.6-MariaDB", null, "4", 5)]
    public void Silence_is_measured_by_the_heartbeat(string version, string? heartbeat, string? timeout, double seconds)
    {
        var survivor = Snapshots.Ready(version, 2);
        survivor = survivor.With((survivor.Dialect.ReplicaNetTimeout, timeout));
        Assert.Equal(seconds, ReceiverObservation.PatienceOf(survivor, survivor.Channel(true, ("Heartbeat_Interval", heartbeat))).TotalSeconds);
    }

    internal static FailoverSituation Situation(string version, HealthStatus own = HealthStatus.Down, string receiver = "Lost", string executed = "", string retrieved = "")
    {
        var maria = version.Contains("Maria", StringComparison.Ordinal);
        var sign = FailoverProofTests.Sign(receiver);
        var survivor = Snapshots.Ready(version, 2) with { Executed = GtidSet.Parse(executed, maria) };
        var channel = survivor.Channel(true) with
        {
            SourceHost = "db1", Receiver = sign.State, AutoPosition = true, Retrieved = GtidSet.Parse(retrieved, maria), Applied = survivor.Executed,
        };
        return new()
        {
            Survivor = survivor with { Channels = [channel] },
            Channel = channel,
            Failed = Failed,
            Signals = FailoverProofTests.Signals(own, own == HealthStatus.Down ? "refused: nobody listens" : own == HealthStatus.Hung ? "no-answer: x" : "", sign),
        };
    }

    internal static FailoverRecord Record() => new()
    {
        Id = "20261122T100000.000Z-192.0.2.2_3306", At = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), Operation = "Promotion", Survivor = new("192.0.2.2"), Failed = Failed, Release = "MySQL 9.7.0", Reason = "x",
    };

    private static FailoverOptions Options(bool allow = false) => new() { Survivor = new("192.0.2.2"), AllowDataLoss = allow };

    private static ReplicationException Refused(FailoverSituation situation, bool allow = false) =>
        Assert.Throws<ReplicationException>(() => FailoverOperation.Plan(situation, Options(allow), Store));

    private static string Lost(FailoverSituation situation, bool allow = true) => FailoverOperation.Plan(situation, Options(allow), Store).Outcome.Lost;
}
