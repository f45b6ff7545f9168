using MySqlHa.Lab.Client;
using MySqlHa.Lab.Observation;
using MySqlHa.Lab.Server;

namespace MySqlHa.Lab.Faults;

/// <summary>One fault on one pair, from calm to calm, under a writing client.</summary>
internal sealed class FaultRunner
{
    private const string Way = "way back";
    private static readonly TimeSpan MoveLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);

    // MySQL looks once a minute whether there is room on its disk again.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReplicationLimit = TimeSpan.FromSeconds(30);

    // A server that was promoted a moment ago still reads and writes its own files; what fails in life has been up for longer.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private readonly FaultScene _scene;
    private readonly Fault _fault;
    private readonly List<string> _wrong = [];
    private DateTimeOffset _from;
    private FaultResult _result;

    private FaultRunner(FaultScene scene, Fault fault) => (_scene, _fault, _result) = (scene, fault, new FaultResult(fault.Name, scene.Pair.Side.Who()));

    /// <summary>Runs it; whatever goes wrong is in the result.</summary>
    public static async Task<FaultResult> RunAsync(FaultScene scene, Fault fault)
    {
        var runner = new FaultRunner(scene, fault);
        try
        {
            await runner.RowAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A row that breaks is a row of the table: the suite goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            runner._wrong.Add(e is LabException ? e.Message : $"{e.GetType().Name}: {e.Message}");
        }

        runner.Watched();
        FaultResult result = runner._result with { Failure = string.Join("; ", runner._wrong).ReplaceLineEndings(" ") };
        return result.Failure.Length == 0 || result.Untouched ? result : result with { Log = await scene.Pair.LogAsync().ConfigureAwait(false) };
    }

    /// <summary>Whether two holders are in the nature of the row, and are told and not judged.</summary>
    private bool Splits => _fault.SplitsWithoutWitness && _scene.Pair.Side == FaultSide.Ours;

    private async Task RowAsync()
    {
        await _scene.BeginAsync().ConfigureAwait(false);
        if (_fault.NeedsGuard && _scene.Guard is null)
        {
            _wrong.Add(_scene.NoGuard);
            _result = _result with { Untouched = true };
            return;
        }

        await using LabClient client = await LabClient.StartAsync(_scene.Lab, new LabClientOptions { Name = $"f{Interlocked.Increment(ref _clients)}", WarmUpSeconds = 60 }).ConfigureAwait(false);
        await client.WaitForWriteAsync(WriteLimit, _scene.Server.ServerId).ConfigureAwait(false);
        await Task.Delay(Calm).ConfigureAwait(false);
        _from = DateTimeOffset.Now;
        await client.MarkAsync(_fault.Name).ConfigureAwait(false);
        try
        {
            await _fault.Inject(_scene).ConfigureAwait(false);
            await LastsAsync(client).ConfigureAwait(false);
        }
        finally
        {
            await _fault.Undo(_scene).ConfigureAwait(false);
        }

        await _scene.Pair.SuperviseAsync().ConfigureAwait(false);
        // Where nobody may go on by himself, the operator's way back is part of the outage.
        await TryAsync(() => client.WaitForWriteAsync(WriteLimit), null).ConfigureAwait(false);
        await client.MarkAsync(Way).ConfigureAwait(false);
        await SettleAsync().ConfigureAwait(false);
        await TryAsync(() => client.WaitForWriteAsync(EndLimit), "at the end nobody serves").ConfigureAwait(false);
        await EndAsync(client).ConfigureAwait(false);
    }

    private async Task LastsAsync(LabClient client)
    {
        long begun = Environment.TickCount64;
        // keepalived is measured and not judged: what it does not move stays where it is.
        if (_fault.Expected == FaultOutcome.Moves && _scene.Pair.Fences)
            await TryAsync(() => client.WaitForWriteAsync(MoveLimit, _scene.Lab.Server(_scene.Other).ServerId), "the other node did not take over").ConfigureAwait(false);
        else if (_fault.Expected == FaultOutcome.Moves)
            await TryAsync(() => client.WaitForWriteAsync(TimeSpan.FromSeconds(10), _scene.Lab.Server(_scene.Other).ServerId), null).ConfigureAwait(false);
        TimeSpan rest = _fault.Length - TimeSpan.FromMilliseconds(Environment.TickCount64 - begun);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest).ConfigureAwait(false);
    }

    /// <summary>Until one node is master and the other backup; the operator does what nodes wait for. One that ends itself once more is started once more.</summary>
    private async Task SettleAsync()
    {
        long limit = Environment.TickCount64 + (long)SettleLimit.TotalMilliseconds;
        string? said = null;
        while (_scene.Pair.Settled is null && Environment.TickCount64 < limit)
        {
            try
            {
                await _scene.Pair.SuperviseAsync().ConfigureAwait(false);
                await _scene.Pair.OperateAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is LabException or TimeoutException)
            {
                // Asked before it could be done; the last word is told.
                said = e.Message;
            }

            await Task.Delay(100).ConfigureAwait(false);
        }

        if (_scene.Pair.Settled is null)
            _wrong.Add($"the pair did not settle within {SettleLimit.TotalSeconds:0} s: a is {_scene.Pair.State(LabHost.A) ?? "dead"}, b is {_scene.Pair.State(LabHost.B) ?? "dead"}{(said is null ? "" : $" ({said})")}");
    }

    private async Task EndAsync(LabClient client)
    {
        ClientStatistics seen = await client.StopAsync().ConfigureAwait(false);
        double Gap(string mark) => seen.Marks.First(m => m.Name == mark).LongestGapMilliseconds;
        _result = _result with { Outage = Gap(_fault.Name), WayBack = Gap(Way), Acknowledged = seen.Acknowledged };
        foreach (LabServer replica in _scene.Lab.Servers)
        {
            await TryAsync(() => ReplicationWait.RunningAsync(replica, ReplicationLimit), "replication").ConfigureAwait(false);
            await TryAsync(() => ReplicationWait.CaughtUpAsync(replica, _scene.Lab.Server(FaultPair.Other(replica.Host)), ReplicationLimit), "replication").ConfigureAwait(false);
        }

        // Looked at last: on its way back a node is backup for a moment before it sees that it waits for a rejoin.
        if (_wrong.Count == 0)
            await SettleAsync().ConfigureAwait(false);
        if (_scene.Pair.Settled is { } holder)
            await PlaceAsync(holder).ConfigureAwait(false);
        else
            _wrong.Add("there is not one master and one backup in the end");
        LedgerReport ledger = await LedgerCheck.RunAsync(client.LedgerFile, [.. _scene.Lab.Servers]).ConfigureAwait(false);
        _result = _result with { Acknowledged = ledger.Acknowledged, Lost = ledger.Lost };
        if (ledger.Lost > 0)
            _wrong.Add($"{ledger.Lost} acknowledged writes lost: {string.Join(", ", ledger.Servers.Select(s => $"{s.Lost} not on {LabAddresses.Name(s.Host)}"))}");
        if (!ledger.TablesEqual)
            _wrong.Add("the servers' tables differ");
    }

    private async Task PlaceAsync(LabHost holder)
    {
        _result = _result with { Ended = holder == _scene.Holder ? "stayed" : "moved" };
        if (!_scene.Pair.Fences)
            return;
        if (!Splits && _fault.Expected != FaultOutcome.Either && _fault.Expected == FaultOutcome.Stays != (holder == _scene.Holder))
            _wrong.Add($"the role {_result.Ended}");
        if (await IsClosedAsync(holder).ConfigureAwait(false))
            _wrong.Add("the master's server is closed");
        if (!await IsClosedAsync(FaultPair.Other(holder)).ConfigureAwait(false))
            _wrong.Add("the backup's server is open");
        // One that had a guard has one again.
        if (_scene.Guard is not null && new[] { LabHost.A, LabHost.B }.Any(h => GuardProcess.Of(_scene.Pair.Daemon(h)[0].Pid) is null))
            _wrong.Add("a daemon is left without a guard");
    }

    private async Task<bool> IsClosedAsync(LabHost host) => await _scene.Lab.Server(host).ScalarAsync("SELECT @@GLOBAL.read_only").ConfigureAwait(false) == "1";

    /// <summary>What the watch has seen since the fault.</summary>
    private void Watched()
    {
        if (_from == default)
            return;
        HoldersReport seen = _scene.Holders.Report();
        IReadOnlyList<Span> since = [new Span(_from, DateTimeOffset.Now)];
        IReadOnlyList<Span> holders = Span.Common(_scene.Holders.HeldByBoth(), since), writers = Span.Common(seen.Both, since);
        bool anybody = Span.Common(seen.A.Concat(seen.B), since).Count > 0;
        _result = _result with
        {
            Holders = holders.Count > 0 ? 2 : 1, TwoHolders = Sum(holders), Writers = writers.Count > 0 ? 2 : anybody ? 1 : 0, TwoWriters = Sum(writers),
        };
        if (writers.Count > 0 && _scene.Pair.Fences && !Splits)
            _wrong.Add($"two writers: {string.Join(", ", writers)}");
        if (!anybody)
            _wrong.Add("nobody was seen to serve");
    }

    private static TimeSpan Sum(IEnumerable<Span> spans) => spans.Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Length);

    /// <summary>What does not come is told, and the row goes on: what is left of it tells more.</summary>
    private async Task TryAsync(Func<Task> what, string? otherwise)
    {
        try
        {
            await what().ConfigureAwait(false);
        }
        catch (LabException e)
        {
            if (otherwise is not null)
                _wrong.Add($"{otherwise}: {e.Message}");
        }
    }

    private static int _clients;
}
