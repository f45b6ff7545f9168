using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.Tests.Operations.Copy;

/// <summary>Programs that fail in the middle, between real servers; and what MariaDB's numbers must survive.</summary>
[Collection("servers")]
public sealed class CopyFailureTests(MariaDbCopyPair pair) : IClassFixture<MariaDbCopyPair>, IDisposable
{
    private static readonly CopyOptions Dump = new() { Method = CopyMethod.Dump, AllowDataLoss = true, EvenIfEqual = true };
    private readonly string _tools = Directory.CreateTempSubdirectory("mysqlha-tools-").FullName;

    public void Dispose() => Directory.Delete(_tools, recursive: true);

    [Theory]
    [InlineData("mariadb", "head -c 100000 >/dev/null; echo \"ERROR 1114 (HY000) at line 77: The table 'item' is full\" >&2; exit 1", ReplicationError.DiskFull, "The table 'item' is full")]
    [InlineData("mariadb", "head -c 100 >/dev/null; echo \"ERROR 2013 (HY000): Lost connection\" >&2; exit 1", ReplicationError.CopyFailed, "Lost connection")]
    [InlineData("mariadb-dump", "/usr/bin/mariadb-dump \"$@\" | head -c 100000; echo 'mariadb-dump: Error 2013: Lost connection during query' >&2; exit 3", ReplicationError.CopyFailed, "ended with code 3")]
    public async Task A_program_that_fails_leaves_half_a_copy_that_says_so_and_the_next_run_completes(string tool, string script, ReplicationError code, string words)
    {
        var schema = $"fails{Math.Abs(script.Length)}";
        await pair.FillDonorAsync(schema);
        Write("mariadb", "exec /usr/bin/mariadb \"$@\"");
        Write("mariadb-dump", "exec /usr/bin/mariadb-dump \"$@\"");
        Write(tool, $"[ \"$1\" = --version ] && exec /usr/bin/{tool} --version\n{script}");
        var result = await pair.CopyAsync(Dump with { ToolPath = _tools });
        Assert.Equal(code, result.Failure?.Error);
        Assert.Contains(words, result.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("holds half a copy, is read-only, and is marked so", result.Failure.Message, StringComparison.Ordinal);
        Assert.True((await pair.SnapshotAsync(pair.Recipient)) is { ReadOnly: true, Executed.IsEmpty: true });

        var again = await pair.CopyAsync(new());
        Assert.True(again.Completed, again.Failure?.Message);
        Assert.False((await pair.SnapshotAsync(pair.Recipient)).ReadOnly);
        await pair.AssertEqualAsync(schema);
    }

    [Fact]
    public async Task After_a_copy_each_node_can_go_on_reading_from_the_other()
    {
        await pair.FillDonorAsync("ring");
        await pair.CopyAsync(Dump);
        await FollowAsync(pair.Recipient, pair.Donor);
        await FollowAsync(pair.Donor, pair.Recipient);
        await pair.Recipient.ExecuteAsync("INSERT INTO ring.log VALUES (101), (102)");
        await WaitAsync(pair.Donor, "SELECT COUNT(*) FROM ring.log WHERE id = 102");
        foreach (var server in new[] { pair.Donor, pair.Recipient })
            await server.ExecuteAsync("STOP SLAVE");

        // The recipient's own transactions are now in the donor only; a copy brings them back, and its numbers must go on after them.
        var result = await pair.CopyAsync(Dump);
        Assert.True(result.Completed, result.Failure?.Message);
        await FollowAsync(pair.Recipient, pair.Donor);
        await pair.Donor.ExecuteAsync("START SLAVE");
        await pair.Recipient.ExecuteAsync("INSERT INTO ring.log VALUES (103)");
        await pair.Donor.ExecuteAsync("INSERT INTO ring.log VALUES (104)");
        await WaitAsync(pair.Donor, "SELECT COUNT(*) FROM ring.log WHERE id = 103");
        await WaitAsync(pair.Recipient, "SELECT COUNT(*) FROM ring.log WHERE id = 104");
        Assert.Equal("4", await pair.Recipient.ScalarAsync("SELECT COUNT(*) FROM ring.log WHERE id > 100"));
        Assert.StartsWith("2-2-", await pair.Recipient.ScalarAsync("SELECT @@gtid_binlog_pos"), StringComparison.Ordinal);
        foreach (var server in new[] { pair.Donor, pair.Recipient })
            await server.ExecuteAsync("STOP SLAVE; RESET SLAVE ALL");
    }

    private static async Task FollowAsync(Lab.Server.LoopbackServer replica, Lab.Server.LoopbackServer source) => await replica.ExecuteAsync(
        $"STOP SLAVE; CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {source.Port}, MASTER_USER = 'copier', MASTER_PASSWORD = 'pa\"ss''w\\\\ord#1', MASTER_USE_GTID = slave_pos; START SLAVE");

    private static async Task WaitAsync(Lab.Server.LoopbackServer server, string sql)
    {
        var limit = Environment.TickCount64 + 20_000;
        while (await server.ScalarAsync(sql) != "1")
        {
            var status = (await server.QueryAsync("SHOW SLAVE STATUS"))[0];
            Assert.True(Environment.TickCount64 < limit, $"{status["Last_IO_Error"]} {status["Last_SQL_Error"]}");
            // The server waits for us: MASTER_GTID_WAIT would need a position that is not known here.
            await server.ScalarAsync("SELECT SLEEP(0.05)");
        }
    }

    private void Write(string tool, string script)
    {
        var file = Path.Combine(_tools, tool);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
