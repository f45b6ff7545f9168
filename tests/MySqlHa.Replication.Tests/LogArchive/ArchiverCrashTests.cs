using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>Whatever dies, and wherever: no gap, no event twice.</summary>
public sealed class ArchiverCrashTests
{
    private static readonly Random Chance = new();

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Nothing_is_lost_or_doubled_when_the_tool_the_supervisor_or_the_source_dies_under_load(ServerKind kind)
    {
        await using var test = await ArchiveTest.StartAsync(kind);
        test.Load();
        var archiver = test.Archive();
        await StreamsAsync(archiver);
        for (var i = 0; i < 3; i++)
        {
            var restarts = archiver.Status.Restarts;
            test.KillTool();
            await ArchiveTest.UntilAsync(() => archiver.Status.Restarts > restarts && archiver.Status.State == ArchiverState.Streaming, () => archiver.Status.ToString());
        }

        // What a supervisor's kill leaves: a file that ends anywhere, perhaps in rubbish, and a mark that knows nothing of it or is gone.
        for (var i = 0; i < 6; i++)
        {
            archiver.Dispose();
            Damage(test.Folder, i);
            archiver = test.Archive();
            await StreamsAsync(archiver);
        }

        await test.Source.KillAsync();
        await ArchiveTest.UntilAsync(() => archiver.Status.State == ArchiverState.Waiting, () => archiver.Status.ToString());
        Assert.Null(archiver.Status.LagBytes);
        await test.Source.StartAsync();
        await StreamsAsync(archiver);
        await test.Source.StopAsync();
        await test.Source.StartAsync();
        await ArchiveTest.UntilAsync(() => archiver.Status.State == ArchiverState.Waiting, () => archiver.Status.ToString(), 20);
        await StreamsAsync(archiver);
        await test.QuietAsync();

        await test.CaughtUpAsync(archiver);
        await test.Source.ExecuteAsync("FLUSH BINARY LOGS");
        await test.CaughtUpAsync(archiver);
        Assert.True(await test.CheckEqualAsync() > 4);
    }

    [Fact]
    public async Task A_full_disk_stops_the_archive_whole_and_room_lets_it_go_on()
    {
        await using var test = await ArchiveTest.StartAsync(ServerKind.MariaDb);
        Mount("mount", "-t", "tmpfs", "-o", "size=200k", "none", test.Folder);
        try
        {
            test.Load();
            var archiver = test.Archive();
            await ArchiveTest.UntilAsync(() => archiver.Status.LastError?.Contains("is full", StringComparison.Ordinal) == true, () => archiver.Status.ToString());
            Assert.Equal(ArchiverState.Waiting, archiver.Status.State);
            await test.QuietAsync();
            var status = archiver.Status;
            var chain = new EventChain();
            Assert.True(chain.Append((await File.ReadAllBytesAsync(Path.Combine(test.Folder, status.File!), TestContext.Current.CancellationToken)).AsSpan(0, (int)status.Position)), chain.Break);
            Assert.Equal((status.Position, status.Position), (chain.Position, chain.Received));
            // Ended, it has no torn end.
            archiver.Dispose();
            Assert.Equal(archiver.Status.Position, new FileInfo(Path.Combine(test.Folder, archiver.Status.File!)).Length);

            archiver = test.Archive();
            await ArchiveTest.UntilAsync(() => archiver.Status.LastError?.Contains("is full", StringComparison.Ordinal) == true, () => archiver.Status.ToString());
            Mount("mount", "-o", "remount,size=100m", test.Folder);
            await test.CaughtUpAsync(archiver);
            await test.CheckEqualAsync();
            archiver.Dispose();
        }
        finally
        {
            Mount("umount", "-l", test.Folder);
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_gap_and_another_history_end_it_with_a_clear_reason(ServerKind kind)
    {
        await using var test = await ArchiveTest.StartAsync(kind);
        var archiver = test.Archive();
        await StreamsAsync(archiver);
        await test.CaughtUpAsync(archiver);
        archiver.Dispose();
        for (var i = 0; i < 3; i++)
            await test.Source.ExecuteAsync("INSERT INTO app.t (v) VALUES ('x'); FLUSH BINARY LOGS");
        await test.Source.ExecuteAsync("PURGE BINARY LOGS TO 'binlog.000003'");

        archiver = test.Archive();
        await ArchiveTest.UntilAsync(() => archiver.IsStopped, () => archiver.Status.ToString());
        Assert.Equal(ArchiverState.Gap, archiver.Status.State);
        Assert.Contains("binlog.000003", archiver.Status.Reason, StringComparison.Ordinal);
        archiver.Dispose();

        // As many bytes as there were, and more, of another history.
        await test.Source.ExecuteAsync(kind == ServerKind.MySql ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER");
        await test.Source.ExecuteAsync("CREATE TABLE app.other (id INT); INSERT INTO app.other VALUES (1), (2); INSERT INTO app.t (v) VALUES (REPEAT('x', 1500))");
        archiver = test.Archive();
        await ArchiveTest.UntilAsync(() => archiver.IsStopped, () => archiver.Status.ToString());
        Assert.Equal(ArchiverState.Failed, archiver.Status.State);
        Assert.Contains("binlog.000001", archiver.Status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_while_it_streams_ends_it()
    {
        await using var test = await ArchiveTest.StartAsync(ServerKind.MariaDb);
        var archiver = test.Archive();
        await StreamsAsync(archiver);
        await test.Source.ExecuteAsync("FLUSH BINARY LOGS");
        await test.CaughtUpAsync(archiver);
        await test.Source.ExecuteAsync("RESET MASTER; INSERT INTO app.t (v) VALUES ('x')");
        await ArchiveTest.UntilAsync(() => archiver.IsStopped, () => archiver.Status.ToString());
        Assert.Equal(ArchiverState.Failed, archiver.Status.State);
    }

    [Fact]
    public async Task Two_processes_never_archive_into_one_folder_and_two_sources_have_two()
    {
        await using var first = await ArchiveTest.StartAsync(ServerKind.MySql);
        await using var second = await ArchiveTest.StartAsync(ServerKind.MariaDb);
        var (a, b) = (first.Archive(), second.Archive());
        Assert.Equal(ReplicationError.InUse, Assert.Throws<ReplicationException>(() => first.Archive()).Error);
        await Task.WhenAll(StreamsAsync(a), StreamsAsync(b));
        foreach (var test in new[] { first, second })
            await test.Source.ExecuteAsync("INSERT INTO app.t (v) VALUES ('x'); FLUSH BINARY LOGS; INSERT INTO app.t (v) VALUES ('y')");
        await first.CaughtUpAsync(a);
        await second.CaughtUpAsync(b);
        Assert.Equal(1, await first.CheckEqualAsync());
        Assert.Equal(1, await second.CheckEqualAsync());
        a.Dispose();

        // The folder of one server is not continued with another's logs.
        var other = first.Archive(o => o with { Source = second.Options().Source, Login = second.Options().Login, ToolPath = null });
        await ArchiveTest.UntilAsync(() => other.IsStopped, () => other.Status.ToString());
        Assert.Equal(ArchiverState.Failed, other.Status.State);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_replication_accounts_right_is_enough_and_what_lacks_it_is_told(ServerKind kind)
    {
        await using var test = await ArchiveTest.StartAsync(kind);
        var rights = kind == ServerKind.MySql ? "REPLICATION SLAVE" : "REPLICATION SLAVE, BINLOG MONITOR";
        await test.Source.ExecuteAsync($"CREATE USER 'repl'@'%' IDENTIFIED BY 'Sw0rdfish-never-shown'; GRANT {rights} ON *.* TO 'repl'@'%'; CREATE USER 'none'@'%' IDENTIFIED BY 'Sw0rdfish-never-shown'");
        var archiver = test.Archive(o => o with { Login = new ServerLogin("repl", "Sw0rdfish-never-shown") });
        await StreamsAsync(archiver);
        await test.Source.ExecuteAsync("INSERT INTO app.t (v) VALUES ('x')");
        await test.CaughtUpAsync(archiver);
        if (kind == ServerKind.MySql)
            Assert.Null(archiver.Status.LagBytes);
        Assert.All(test.ToolProcesses(), id => Assert.DoesNotContain("Sw0rdfish", File.ReadAllText($"/proc/{id}/cmdline") + File.ReadAllText($"/proc/{id}/environ"), StringComparison.Ordinal));
        archiver.Dispose();

        archiver = test.Archive(o => o with { Login = new ServerLogin("none", "Sw0rdfish-never-shown") });
        var refusal = await archiver.Settled;
        Assert.Equal(ReplicationError.MissingPrivilege, refusal?.Error);
        Assert.Contains("GRANT ", refusal!.Remedy, StringComparison.Ordinal);
    }

    private static Task StreamsAsync(BinlogArchiver archiver) =>
        ArchiveTest.UntilAsync(() => archiver.Status.State == ArchiverState.Streaming, () => archiver.Status.ToString());

    private static void Damage(string folder, int round)
    {
        var last = Directory.GetFiles(folder).Where(f => LogFileName.TryParse(Path.GetFileName(f), out _)).Max()!;
        using (var file = File.OpenHandle(last, FileMode.Open, FileAccess.ReadWrite))
        {
            var size = RandomAccess.GetLength(file);
            var cut = round switch { 0 => 0, 1 => 3, 2 => 60, _ => Chance.NextInt64(size + 1) };
            RandomAccess.SetLength(file, Math.Min(cut, size));
            if (round % 2 == 1)
                RandomAccess.Write(file, new byte[Chance.Next(1, 5000)], Math.Min(cut, size));
        }

        if (round % 3 == 0)
            File.Delete(Path.Combine(folder, "binlogserver.json"));
    }

    private static void Mount(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
