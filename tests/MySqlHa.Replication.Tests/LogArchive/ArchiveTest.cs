using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.LogArchive;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>A source, a folder, and what tests do with both.</summary>
public sealed class ArchiveTest : IAsyncDisposable
{
    private readonly List<BinlogArchiver> _started = [];
    private readonly CancellationTokenSource _load = new();
    private Task _writing = Task.CompletedTask;

    private ArchiveTest(LoopbackServer source) => Source = source;

    public LoopbackServer Source { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("mysqlha-archive-").FullName;

    public string? Tools { get; private init; }

    public ServerKind Kind => Source.Kind;

    public static async Task<ArchiveTest> StartAsync(ServerKind kind, params string[] settings)
    {
        var source = await LoopbackServer.StartNewAsync(kind, 1, ["max_binlog_size=65536", .. settings]);
        await source.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT AUTO_INCREMENT PRIMARY KEY, v VARBINARY(2000))");
        return new ArchiveTest(source) { Tools = kind == ServerKind.MySql ? MySqlTools.Make() : null };
    }

    public ArchiverOptions Options(Func<ArchiverOptions, ArchiverOptions>? change = null)
    {
        var options = new ArchiverOptions
        {
            Source = new ServerEndpoint(Source.Address, Source.Port),
            Login = new ServerLogin(Source.Admin.User, Source.Admin.Password),
            Folder = Folder,
            ToolPath = Tools,
            RetryMost = TimeSpan.FromSeconds(1),
        };
        return change?.Invoke(options) ?? options;
    }

    public BinlogArchiver Archive(Func<ArchiverOptions, ArchiverOptions>? change = null)
    {
        var archiver = BinlogArchiver.Start(Options(change));
        _started.Add(archiver);
        return archiver;
    }

    /// <summary>Writes transactions until <see cref="QuietAsync"/>, over connections that are made anew when the source goes away.</summary>
    public void Load()
    {
        _writing = Task.Run(async () =>
        {
            while (!_load.IsCancellationRequested)
            {
                try
                {
                    await Source.ExecuteAsync("INSERT INTO app.t (v) VALUES (RANDOM_BYTES(700)); INSERT INTO app.t (v) VALUES (RANDOM_BYTES(90)); DELETE FROM app.t WHERE id % 7 = 0");
                }
                catch (Exception error) when (error is MySqlConnector.MySqlException or IOException or InvalidOperationException or System.Net.Sockets.SocketException)
                {
                    await Task.Delay(20);
                }
            }
        });
    }

    public async Task QuietAsync()
    {
        await _load.CancelAsync();
        await _writing;
    }

    /// <summary>Waits until the archive has all that the source has.</summary>
    public async Task CaughtUpAsync(BinlogArchiver archiver, double seconds = 30)
    {
        var rows = await Source.QueryAsync("SHOW BINARY LOGS");
        var (file, size) = (rows[^1]["Log_name"]!.ToString(), Convert.ToInt64(rows[^1]["File_size"]));
        await UntilAsync(() => archiver.Status.File == file && archiver.Status.Position >= size, () => $"{file} {size}: {archiver.Status}", seconds);
    }

    public static async Task UntilAsync(Func<bool> condition, Func<string> what, double seconds = 30)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started).TotalSeconds < seconds, what());
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every file that the source has closed is byte for byte in the archive, and the archive has no other.</summary>
    public async Task<int> CheckEqualAsync()
    {
        var rows = await Source.QueryAsync("SHOW BINARY LOGS");
        var names = rows.Select(r => r["Log_name"]!.ToString()!).ToList();
        var archived = Directory.GetFiles(Folder).Select(Path.GetFileName).Where(n => LogFileName.TryParse(n, out _)).Order().ToList();
        Assert.Equal(names.Where(n => string.CompareOrdinal(n, archived[0]) >= 0), archived);
        foreach (var name in archived.SkipLast(1))
        {
            var (expected, actual) = (await File.ReadAllBytesAsync(SourceFile(name!)), await File.ReadAllBytesAsync(Path.Combine(Folder, name!)));
            // A server that was killed leaves the mark "is being written" in its file's first event (MariaDB); it is sent to nobody.
            expected[4 + 17] &= 0xFE;
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{name}: {expected.Length} bytes at the source, {actual.Length} in the archive, equal up to {expected.AsSpan().CommonPrefixLength(actual)}");
        }

        return archived.Count - 1;
    }

    public string SourceFile(string name) => Directory.GetFiles(Source.Folder, name, SearchOption.AllDirectories).Single();

    /// <summary>The processes of the tool that read for this archive.</summary>
    public int[] ToolProcesses() =>
        [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(n => int.Parse(n!)).Where(IsTool)];

    public void KillTool()
    {
        foreach (var id in ToolProcesses())
        {
            try
            {
                Process.GetProcessById(id).Kill();
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException)
            {
                // It ended meanwhile.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await QuietAsync();
        foreach (var archiver in _started)
            archiver.Dispose();
        await Source.DisposeAsync();
        _load.Dispose();
        Directory.Delete(Folder, recursive: true);
        if (Tools is not null)
            Directory.Delete(Tools, recursive: true);
    }

    private bool IsTool(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/cmdline");
            return line.Contains("--raw", StringComparison.Ordinal) && line.Contains(Folder, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
