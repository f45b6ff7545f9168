using MySqlHa.Lab.Server;
using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>Archives of real servers: equal to the last byte, whatever dies.</summary>
public sealed class ArchiverTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Every_closed_file_is_archived_byte_for_byte_and_the_end_of_a_quiet_log_comes_too(ServerKind kind)
    {
        await using var test = await ArchiveTest.StartAsync(kind);
        test.Load();
        var archiver = test.Archive();
        await ArchiveTest.UntilAsync(() => archiver.Status.State == ArchiverState.Streaming, () => archiver.Status.ToString());
        for (var i = 0; i < 5; i++)
            await test.Source.ExecuteAsync("FLUSH BINARY LOGS");
        await ArchiveTest.UntilAsync(() => archiver.Status.Files > 12, () => archiver.Status.ToString());
        await test.QuietAsync();

        await test.CaughtUpAsync(archiver);
        Assert.True(await test.CheckEqualAsync() > 10);
        await ArchiveTest.UntilAsync(() => archiver.Status is { LagBytes: 0, LagSeconds: 0 }, () => archiver.Status.ToString());
        Assert.Equal(0, archiver.Status.Restarts);
        // One small transaction, far less than what the tool holds back.
        await test.Source.ExecuteAsync("INSERT INTO app.t (v) VALUES ('x')");
        await test.CaughtUpAsync(archiver, seconds: 10);
        Assert.True(archiver.Stop("enough"));
        Assert.Equal((ArchiverState.Stopped, "enough"), (archiver.Status.State, archiver.Status.Reason));
        Assert.Empty(test.ToolProcesses());
    }
}
