using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.Operations.Rejoin;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>A real pair whose first node is dead, with transactions in its logs that the second has never seen; and folders for files and tools.</summary>
internal sealed class Stranded : IAsyncDisposable
{
    public Stranded(RejoinPair pair) => Pair = pair;

    public RejoinPair Pair { get; }

    public LoopbackServer B => Pair.B;

    public string Folder { get; } = Directory.CreateTempSubdirectory("mysqlha-salvage-").FullName;

    public RestoreOptions Options => new() { ToolPath = Pair.ToolPath };

    private static CancellationToken Token => RejoinPair.Token;

    public static Task<Stranded> StartAsync(ServerKind kind, params string[] unseen) => StartAsync(kind, _ => Task.CompletedTask, unseen);

    /// <summary>The same, with something done to the pair while both live.</summary>
    public static async Task<Stranded> StartAsync(ServerKind kind, Func<RejoinPair, Task> before, params string[] unseen)
    {
        var pair = await RejoinPair.StartAsync(kind);
        await before(pair);
        await pair.UnseenAsync(unseen);
        await pair.A.KillAsync();
        // As after a crash: the survivor's receiver goes on trying.
        await pair.B.ExecuteAsync(pair.MariaDb ? "START SLAVE IO_THREAD" : "START REPLICA IO_THREAD");
        return new(pair);
    }

    /// <summary>What the dead node's logs have and the survivor has not; with or without what it has received and not applied.</summary>
    public async Task<SalvageBatch> MissingAsync(bool received = true)
    {
        var now = await Pair.ReadAsync(Pair.EndB);
        var executed = received ? now.Executed : now.Executed.Union(now.Channels[0].Retrieved);
        var logs = BinaryLogFolder.Open(Path.Combine(Pair.A.Folder, "data"));
        var all = new List<LoggedTransaction>();
        foreach (var file in logs.Files)
        {
            using var reader = logs.OpenFile(file);
            while (reader.Read() is { } transaction)
                all.Add(transaction);
        }

        return new(logs.Path, RestoreRules.Pending(executed, all));
    }

    public async Task<(PlanResult Result, RestoreProgress Progress)> RestoreAsync(SalvageBatch batch, RestoreOptions? options = null)
    {
        await using var context = Pair.Context();
        var made = await RestoreTransactionOperation.PrepareAsync(context, Pair.EndB, batch, options ?? Options, Token);
        return (await PlanRunner.RunAsync(made.Plan, context, null, null, Token), made.Progress);
    }

    public async Task<RestoreProgress> RestoredAsync(SalvageBatch batch, RestoreOptions? options = null)
    {
        var (result, progress) = await RestoreAsync(batch, options);
        Assert.True(result.Completed, result.Failure?.Message + " " + result.Failure?.Remedy);
        Assert.Equal(0, progress.Left);
        return progress;
    }

    /// <summary>Everything that a rehearsal must leave as it is: rows, executed transactions, the end of the log.</summary>
    public async Task<string> TraceAsync()
    {
        var sums = await B.QueryAsync("CHECKSUM TABLE app.t");
        var log = (await B.QueryAsync(Pair.MariaDb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS"))[0];
        var gtids = await B.ScalarAsync(Pair.MariaDb ? "SELECT CONCAT(@@gtid_binlog_state, ' ', @@gtid_slave_pos)" : "SELECT @@gtid_executed");
        return $"{sums[0]["Checksum"]} {log["File"]}:{log["Position"]} {gtids}";
    }

    public async ValueTask DisposeAsync()
    {
        await Pair.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
