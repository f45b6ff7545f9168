using MySqlHa.Lab.Client;
using MySqlHa.Lab.Observation;
using MySqlHa.Lab.Router;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Tests.Lab;

namespace MySqlHa.Lab.Tests.Support;

/// <summary>Two nodes, an operator, a client and a watch. What every failure must leave behind is asserted by <see cref="EndAsync"/>.</summary>
internal sealed class HaScene : IAsyncDisposable
{
    /// <summary>For everything that must come, sooner or later.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static int _clients;

    private HaScene(LabEnvironment lab, WritableHolders holders, HaPair pair) => (Lab, Holders, Pair) = (lab, holders, pair);

    public LabEnvironment Lab { get; }

    public WritableHolders Holders { get; }

    public HaPair Pair { get; }

    public LabClient Client { get; private set; } = null!;

    /// <summary>Who served when the scene began.</summary>
    public LabHost Holder { get; private set; }

    /// <summary>The other one.</summary>
    public LabHost Other => HaPair.Other(Holder);

    /// <summary>Whether the last test ended as it should: its pair can be used again.</summary>
    public bool IsWhole { get; private set; } = true;

    public static async Task<HaScene> CreateAsync(ServerKind kind, HaPairOptions options, bool semiSync = true, Func<LabEnvironment, Task<string>>? more = null)
    {
        LabEnvironment lab = await TestLab.UpActiveOnlyAsync(kind, semiSync);
        try
        {
            if (more is not null)
                options = options with { Parameters = $"{options.Parameters} {await more(lab)}" };
            WritableHolders holders = await WritableHolders.StartAsync(lab);
            return new HaScene(lab, holders, await HaPair.StartAsync(lab, options));
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public async Task BeginAsync(int writers = 4)
    {
        IsWhole = false;
        Holder = await Pair.SettledAsync();
        Client = await LabClient.StartAsync(Lab, new LabClientOptions { Name = $"ha{++_clients}", Writers = writers, WarmUpSeconds = 60 });
    }

    /// <summary>The server of the node that served, and the other one.</summary>
    public LabServer Server(LabHost host) => Lab.Server(host);

    /// <summary>Marks, breaks, and waits until the other node has taken a write.</summary>
    /// <returns>The longest gap between two acknowledged writes, in milliseconds.</returns>
    public async Task<double> MoveAsync(string what, Func<Task> breakIt)
    {
        await Client.MarkAsync(what);
        await breakIt();
        await Client.WaitForWriteAsync(Limit, Server(Other).ServerId);
        return (await Client.GetStatisticsAsync()).Marks[^1].LongestGapMilliseconds;
    }

    /// <summary>The newest failover record of a node, property by property.</summary>
    public Task<string> RecordAsync(LabHost host, string property) => Pair[host].InvokeAsync($"@(Get-FailoverRecord -JournalFolder $journal -Newest 1)[0].{property}");

    /// <summary>Whether a server is closed for clients.</summary>
    public async Task<bool> IsFencedAsync(LabHost host) => await Server(host).ScalarAsync("SELECT @@GLOBAL.read_only") == "1";

    /// <summary>Both nodes are whole, in step and equal, nothing acknowledged is lost, and never were there two writable holders.</summary>
    /// <param name="lossIsTold">Whether acknowledged writes may be missing: only where a record has said so.</param>
    public async Task<ClientStatistics> EndAsync(bool lossIsTold = false)
    {
        LabHost holder = await Pair.SettledAsync();
        Assert.True(await IsFencedAsync(HaPair.Other(holder)));
        Assert.False(await IsFencedAsync(holder));
        ClientStatistics seen = await Client.StopAsync();
        foreach (LabHost host in new[] { LabHost.A, LabHost.B })
        {
            await ReplicationWait.RunningAsync(Server(host), Limit);
            await ReplicationWait.CaughtUpAsync(Server(host), Server(HaPair.Other(host)), Limit);
        }

        LedgerReport ledger = await LedgerCheck.RunAsync(Client.LedgerFile, Server(LabHost.A), Server(LabHost.B));
        if (!lossIsTold)
            Assert.Equal(0, ledger.Lost);
        Assert.True(ledger.TablesEqual);
        Assert.Empty(new SecretScan(Lab).Run());
        HoldersReport report = Holders.Report();
        TestContext.Current.SendDiagnosticMessage($"{ledger.Acknowledged} writes acknowledged, {ledger.Lost} lost; {report}");
        Assert.True(report.Both.Count == 0, $"two writable holders: {report}");
        Assert.True(report.A.Count + report.B.Count > 0, $"nobody was seen to serve: {report}");
        IsWhole = true;
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        await Holders.DisposeAsync();
        await Lab.DisposeAsync();
    }
}
