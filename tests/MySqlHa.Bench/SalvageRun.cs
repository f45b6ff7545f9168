using System.Diagnostics;
using System.Globalization;
using MySqlHa.Lab;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench;

/// <summary>One run of a salvage: strand, kill, fail over, rejoin, compare, hold the ledger against both.</summary>
internal sealed class SalvageRun(LoopbackPair pair, OperatorSession session, string folder, int run, Random chance)
{
    private readonly (LoopbackServer Active, LoopbackServer Other) _nodes = run % 2 == 1 ? (pair.A, pair.B) : (pair.B, pair.A);

    private bool IsMySql => pair.A.Kind == ServerKind.MySql;

    private string Word => IsMySql ? "REPLICA" : "SLAVE";

    private string Tools => IsMySql ? $"-ToolPath {ToolFolder}" : "";

    private string ToolFolder => Path.Combine(folder, "tools");

    private string Archive => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"archive-{run}"));

    // In even runs the machine is lost with its disk. In half of them the writers rest until the archive has everything.
    private bool IsArchived => run % 2 == 0;

    private bool Rests => run % 4 == 2;

    public async Task<SalvageOutcome> RunAsync()
    {
        var (active, other) = _nodes;
        var clock = Stopwatch.StartNew();
        if (IsMySql && !Directory.Exists(ToolFolder))
            MySqlTools.Make(ToolFolder);
        await other.ExecuteAsync(IsMySql ? "SET GLOBAL super_read_only = ON" : "SET GLOBAL read_only = ON");
        if (IsArchived)
            await ArchiveAsync();

        var load = SalvageLoad.Start(active, run);
        await Task.Delay(chance.Next(200, 800));
        await other.ExecuteAsync($"STOP {Word} IO_THREAD");
        await Task.Delay(chance.Next(100, 600));
        if (IsArchived && Rests)
        {
            await load.EndAsync();
            await ArchivedAsync();
        }

        await active.KillAsync();
        await load.EndAsync();
        // A receiver that tries in vain, or one that somebody had stopped.
        if (chance.Next(2) == 0)
            await other.ExecuteAsync($"START {Word} IO_THREAD");
        var (stranded, failover) = await FailOverAsync();
        var (lost, atTheEnd) = await load.CheckAsync(other);
        var notArchived = IsArchived && !Rests && atTheEnd ? lost : 0;
        if (notArchived > 0 && notArchived > await BeyondAsync())
            notArchived = 0;
        await ReturnAsync();
        await CompareAsync();
        var (lostThere, _) = await load.CheckAsync(active);
        if (IsArchived)
            Directory.Delete(Archive, recursive: true);
        return new(IsArchived ? Rests ? "archive" : "archive, load" : "folder", stranded, load.Acknowledged, Math.Max(lost, lostThere) - notArchived, notArchived, failover, clock.Elapsed);
    }

    private static string End(LoopbackServer server) => $"127.0.0.1:{server.Port}";

    private async Task ArchiveAsync()
    {
        await session.RunAsync($"Start-BinlogServer {End(_nodes.Active)} {Archive} -Name archive {Tools}");
        await ArchivedAsync();
    }

    private Task ArchivedAsync() => LoopbackPair.UntilAsync(async () =>
    {
        var last = (await _nodes.Active.QueryAsync("SHOW BINARY LOGS"))[^1];
        return (await session.RunAsync("Get-BinlogServer archive | ForEach-Object { \"$($_.File) $($_.Position)\" }"))[0] == $"{last["Log_name"]} {last["File_size"]}";
    });

    private async Task<(int Stranded, TimeSpan Took)> FailOverAsync()
    {
        if (IsArchived)
            await session.RunAsync("Stop-BinlogServer archive");
        var clock = Stopwatch.StartNew();
        var said = await session.RunAsync(
            $"Invoke-Failover {End(_nodes.Other)} {End(_nodes.Active)} -SalvageFrom {(IsArchived ? Archive : DataOf(_nodes.Active))} {Tools} | ForEach-Object {{ \"$($_.Outcome) $($_.Salvaged)\" }}");
        return said is [var one] && one.StartsWith("Completed ", StringComparison.Ordinal)
            ? (int.Parse(one["Completed ".Length..], CultureInfo.InvariantCulture), clock.Elapsed)
            : throw new LabException($"The failover said: {string.Join("; ", said)}");
    }

    /// <summary>How many transactions stand in the dead server's logs and are not on the survivor: what the archive had not got.</summary>
    private async Task<int> BeyondAsync() => (await session.RunAsync($"Get-MissingTransaction {End(_nodes.Other)} {DataOf(_nodes.Active)} | ForEach-Object {{ $_.Gtid }}")).Count;

    private async Task ReturnAsync()
    {
        var (returning, active) = (_nodes.Active, _nodes.Other);
        await active.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"INSERT INTO app.ledger VALUES ({run}, 99, 1, 'survivor')"));
        var rejoin = $"Invoke-Rejoin {End(returning)} {End(active)} -ReplicationCredential $replication {Tools}";
        if (!IsArchived)
        {
            await returning.StartAsync();
            await CompletedAsync(rejoin);
            return;
        }

        await pair.RenewAsync(returning);
        if (!IsMySql)
        {
            await CompletedAsync($"{rejoin} -Method Clone");
            return;
        }

        // A clone ends the server, and its service starts it again.
        await returning.StopAsync();
        returning.Supervised = true;
        await returning.StartAsync();
        using var end = new CancellationTokenSource();
        var service = ServeAsync(returning, end.Token);
        await CompletedAsync($"{rejoin} -Method Clone");
        await end.CancelAsync();
        await service.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        returning.Supervised = false;
    }

    private static async Task ServeAsync(LoopbackServer server, CancellationToken end)
    {
        while (true)
        {
            await server.WaitForExitAsync(end);
            await server.StartAsync();
        }
    }

    private async Task CompletedAsync(string command)
    {
        var said = await session.RunAsync($"({command}).Outcome");
        if (said is not ["Completed"])
            throw new LabException($"{command} said: {string.Join("; ", said)}");
    }

    private async Task CompareAsync()
    {
        var differs = await session.RunAsync($"Compare-MySqlData {End(_nodes.Active)} {End(_nodes.Other)} | ForEach-Object {{ if (-not $_.Equal) {{ \"$($_.Table): $($_.Differences) $($_.Reason)\" }} }}");
        if (differs.Count > 0)
            throw new LabException($"The servers differ in run {run}: {string.Join("; ", differs)}");
    }

    private static string DataOf(LoopbackServer server) => Path.Combine(server.Folder, "data");
}
