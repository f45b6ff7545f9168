using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.BinaryLog;
using MySqlHa.Replication.Tests.Topology;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>What a restore would do, and what it is refused for; and the copy of events.</summary>
public sealed class RestorePlanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-salvage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("5.7.44")]
    [InlineData("8.4.3")]
    [InlineData("9.7.0")]
    public void MySql_rehearses_and_applies_what_is_missing(string version)
    {
        var survivor = Snapshots.Ready(version) with { Executed = MySqlGtidSet.Parse(Snapshots.Uuid2 + ":1-4") };
        var made = Plan(survivor, Transaction($"{Snapshots.Uuid2}:4", 200), Transaction($"{Snapshots.Uuid2}:5", 300), Transaction($"{Snapshots.Uuid2}:6", 400));
        Assert.Equal((1, 2), (made.Progress.Skipped, made.Progress.Left));
        Assert.Equal(["begin", "rehearse", "apply"], made.Plan.Steps.Select(s => s.Id));
        var all = string.Join('\n', made.Plan.Steps.SelectMany(s => s.Statements));
        Assert.Contains("SET SESSION sql_log_bin = 0", all, StringComparison.Ordinal);
        Assert.Contains("ROLLBACK", all, StringComparison.Ordinal);
        Assert.Contains($"-- {Snapshots.Uuid2}:6", all, StringComparison.Ordinal);
        Assert.DoesNotContain($"-- {Snapshots.Uuid2}:4", all, StringComparison.Ordinal);
        Assert.DoesNotContain("SLAVE", all, StringComparison.Ordinal);
    }

    [Fact]
    public void MariaDb_puts_its_position_behind_them_while_replication_rests()
    {
        var made = Plan(MariaDb("1-1-3", "2-2-9"), Transaction("1-1-3", 200), Transaction("1-1-4", 300));
        Assert.Equal(
            ["STOP SLAVE", "SET GLOBAL gtid_slave_pos = '1-1-4,2-2-9'", "START SLAVE"],
            made.Plan.Steps.Single(s => s.Id == "apply").Statements.Select(s => s.Masked).Where(s => !s.StartsWith("--", StringComparison.Ordinal)));
    }

    [Fact]
    public void MariaDb_looks_after_its_position_when_nothing_is_left_to_apply() =>
        Assert.Equal(["begin", "position"], Plan(MariaDb("1-1-3", "2-2-9"), Transaction("1-1-3", 200)).Plan.Steps.Select(s => s.Id));

    [Fact]
    public void A_number_that_was_passed_is_no_transaction_that_is_there()
    {
        var survivor = MariaDb("0-1-3", "0-2-4");
        var refused = Assert.Throws<ReplicationException>(() => Plan(survivor, Transaction("0-1-3", 100), Transaction("0-1-4", 200)));
        Assert.Equal(ReplicationError.ErrantTransactions, refused.Error);
        Assert.Contains("0-2-4", refused.Message, StringComparison.Ordinal);
        // Behind it, it can be applied.
        Assert.Equal(1, Plan(survivor, Transaction("0-1-5", 200)).Progress.Left);
    }

    [Fact]
    public void What_cannot_be_done_is_refused_before_anything_is_changed()
    {
        var (survivor, one) = (Snapshots.Ready("8.4.3"), Transaction($"{Snapshots.Uuid2}:5", 200));
        var received = MySqlGtidSet.Parse($"{Snapshots.Uuid2}:5");
        var channel = new ChannelSnapshot { SourceHost = "192.0.2.2", SourcePort = 3306, Retrieved = received, Applied = MySqlGtidSet.None };
        Assert.Equal(
            [
                ReplicationError.Incompatible, ReplicationError.NotReady, ReplicationError.NotReady, ReplicationError.ReadOnly, ReplicationError.NotReady, ReplicationError.UnappliedRelayLog,
            ],
            new Func<RestorePlan>[]
            {
                () => Plan(Snapshots.Ready("10.11.6-MariaDB"), one with { LogFile = "mysql.000001" }),
                () => Plan(survivor, one with { Gtid = "" }),
                () => Plan(survivor with { Variables = new Dictionary<string, string>(survivor.Variables) { ["gtid_mode"] = "OFF" } }, one),
                () => Plan(survivor with { ReadOnly = true, SuperReadOnly = true }, one),
                () => Plan(survivor, one with { Bytes = 100 << 20 }),
                () => Plan(survivor with { Channels = [channel] }, one),
            }.Select(p => Assert.Throws<ReplicationException>(p).Error));
    }

    [Fact]
    public void What_was_received_is_not_overtaken()
    {
        var survivor = Snapshots.Ready("9.7.0") with { Executed = MySqlGtidSet.Parse($"{Snapshots.Uuid2}:1-3") };
        Assert.Contains($"({Snapshots.Uuid2}:4-5)", Refused(Received($"{Snapshots.Uuid2}:4-5"), $"{Snapshots.Uuid2}:6"), StringComparison.Ordinal);
        Assert.Contains($"({Snapshots.Uuid2}:early:1)", Refused(Received($"{Snapshots.Uuid2}:early:1"), $"{Snapshots.Uuid2}:early:2"), StringComparison.Ordinal);
        // What it waits for may be what is missing; and of another server's it does not come first or last.
        Assert.Equal(1, Plan(Received($"{Snapshots.Uuid2}:5"), Transaction($"{Snapshots.Uuid2}:4", 200)).Progress.Left);
        Assert.Equal(1, Plan(Received($"{Snapshots.Uuid1}:1-9"), Transaction($"{Snapshots.Uuid2}:4", 200)).Progress.Left);
        Assert.Equal(1, Plan(Received($"{Snapshots.Uuid2}:1-3"), Transaction($"{Snapshots.Uuid2}:5", 200)).Progress.Left);

        ServerSnapshot Received(string gtids) => survivor with { Channels = [new() { SourceHost = "192.0.2.2", SourcePort = 3306, ApplierRunning = true, Retrieved = MySqlGtidSet.Parse(gtids), Applied = MySqlGtidSet.None }] };
    }

    /// <summary>Where it is not running: where it is, it is waited for.</summary>
    [Theory]
    [InlineData(false, ReceiverState.Connecting, "Start-Replication")]
    [InlineData(false, ReceiverState.Stopped, "Start no thread")]
    [InlineData(true, ReceiverState.Connecting, null)]
    public void MariaDb_is_not_made_to_pass_over_what_its_applier_has_not_applied(bool applies, ReceiverState receiver, string? remedy)
    {
        var survivor = MariaDb("1-1-3", "");
        survivor = survivor with
        {
            Channels = [survivor.Channels[0] with { AutoPosition = true, ApplierRunning = applies, Receiver = receiver, Retrieved = MariaDbGtidSet.Parse("1-1-4"), Applied = MariaDbGtidSet.Parse("1-1-3") }],
        };
        if (remedy is null)
        {
            Assert.Equal(1, Plan(survivor, Transaction("1-1-5", 300)).Progress.Left);
            return;
        }

        // In any domain: both threads are stopped meanwhile.
        foreach (var gtid in new[] { "1-1-5", "2-1-1" })
        {
            var refused = Assert.Throws<ReplicationException>(() => Plan(survivor, Transaction(gtid, 300)));
            Assert.Equal(ReplicationError.UnappliedRelayLog, refused.Error);
            Assert.StartsWith(remedy, refused.Remedy.Replace("Let it apply what it has: ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_passes_over_conflicts_rehearses_nothing()
    {
        var one = Transaction("1-1-4", 300);
        var facts = Facts(MariaDb("1-1-3", ""), one) with { ExecMode = "IDEMPOTENT" };
        Assert.Equal(ReplicationError.NotReady, Assert.Throws<ReplicationException>(() => RestoreTransactionOperation.Plan(facts, new())).Error);
        Assert.Equal(["begin", "apply", "position"], RestoreTransactionOperation.Plan(facts, new() { SkipRehearsal = true }).Plan.Steps.Select(s => s.Id));
    }

    [Fact]
    public async Task Events_are_copied_as_they_are_and_a_wrong_checksum_ends_the_copy()
    {
        var batch = Facts(Snapshots.Ready("8.4.3"), Transaction("", 0, "mysql.000001"), Transaction("", 1, "mysql.000001")).Batch;
        var copy = new MemoryStream();
        await new SalvageStream(copy).WriteAsync(batch with { }, null, TestContext.Current.CancellationToken);
        var (from, to) = (await File.ReadAllBytesAsync(Path.Combine(_folder, "mysql.000001"), TestContext.Current.CancellationToken), copy.ToArray());
        // Both events, without the one between them; their places are new, and their checksums.
        Assert.Equal(from.Length - EventLength, to.Length);
        var second = to.AsSpan()[^EventLength..];
        Assert.Equal((uint)to.Length, BinaryPrimitives.ReadUInt32LittleEndian(second[13..]));
        Assert.Equal(Crc32.HashToUInt32(second[..^4]), BinaryPrimitives.ReadUInt32LittleEndian(second[^4..]));
        Assert.Equal(from[^(EventLength - 19)..^4], second[19..^4].ToArray());

        from[^10] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(_folder, "mysql.000001"), from, TestContext.Current.CancellationToken);
        var damaged = await Assert.ThrowsAsync<ReplicationException>(() => new SalvageStream(new MemoryStream()).WriteAsync(batch, null, TestContext.Current.CancellationToken));
        Assert.Equal(ReplicationError.LocalFile, damaged.Error);
        Assert.Contains("checksum", damaged.Message, StringComparison.Ordinal);
    }

    private string Refused(ServerSnapshot survivor, string gtid)
    {
        var refused = Assert.Throws<ReplicationException>(() => Plan(survivor, Transaction(gtid, 200)));
        Assert.Equal(ReplicationError.UnappliedRelayLog, refused.Error);
        return refused.Message;
    }

    private const int EventLength = 19 + 50 + 4;

    private static ServerSnapshot MariaDb(string applied, string written)
    {
        var ready = Snapshots.Ready("10.11.6-MariaDB");
        return ready with
        {
            Executed = MariaDbGtidSet.Parse(applied).Union(MariaDbGtidSet.Parse(written)),
            Variables = new Dictionary<string, string>(ready.Variables) { ["gtid_slave_pos"] = applied, ["gtid_binlog_pos"] = written },
            Channels = [new() { SourceHost = "192.0.2.2", SourcePort = 3306, Receiver = ReceiverState.Connecting, ApplierRunning = true, Retrieved = MariaDbGtidSet.Parse(applied), Applied = MariaDbGtidSet.Parse(applied) }],
        };
    }

    private RestorePlan Plan(ServerSnapshot survivor, params LoggedTransaction[] transactions) => RestoreTransactionOperation.Plan(Facts(survivor, transactions), new());

    private RestoreFacts Facts(ServerSnapshot survivor, params LoggedTransaction[] transactions)
    {
        Log("mysql.000001", "8.4.3");
        Log("mariadb.000001", "10.11.6-MariaDB-log");
        return new(survivor, new SalvageBatch(_folder, transactions.Select(t => t with { LogFile = t.LogFile.Length > 0 ? t.LogFile : survivor.Release.IsMariaDb ? "mariadb.000001" : "mysql.000001" })), new("mysqlbinlog", new CopyTool("mysql", survivor.Release)));
    }

    /// <summary>A format description, and three events; the transactions of a place less than 2 are the first and the last of these.</summary>
    private void Log(string name, string version)
    {
        var description = new byte[19 + 57 + 41 + 5];
        description[4] = 15;
        BinaryPrimitives.WriteUInt32LittleEndian(description.AsSpan(9), (uint)description.Length);
        description[19] = 4;
        Encoding.ASCII.GetBytes(version).CopyTo(description, 21);
        description[^5] = 1;
        File.WriteAllBytes(Path.Combine(_folder, name), [.. MadeLog.Magic, .. description, .. Event(1), .. Event(2), .. Event(3)]);
    }

    private static byte[] Event(byte content)
    {
        var bytes = new byte[EventLength];
        bytes.AsSpan(19, 50).Fill(content);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(9), EventLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(EventLength - 4), Crc32.HashToUInt32(bytes.AsSpan(0, EventLength - 4)));
        return bytes;
    }

    private static LoggedTransaction Transaction(string gtid, long place, string file = "")
    {
        var position = place > 1 ? place : 4 + 19 + 57 + 41 + 5 + (place * 2 * EventLength);
        return new() { Gtid = gtid, LogFile = file, Position = position, EndPosition = position + EventLength, At = DateTimeOffset.UnixEpoch, Kind = TransactionKind.Dml, Rows = 1, Bytes = EventLength, Tables = ["app.t"] };
    }
}
