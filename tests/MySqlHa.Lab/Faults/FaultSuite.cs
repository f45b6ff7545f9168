using System.Globalization;

namespace MySqlHa.Lab.Faults;

/// <summary>Runs rows one after the other, in one lab as long as it serves: a row that needs another pair, or leaves a broken one, gets a new lab.</summary>
internal sealed class FaultSuite(string labId) : IAsyncDisposable
{
    private static readonly TimeSpan RowLimit = TimeSpan.FromMinutes(5);
    private (FaultSide Side, FaultNeeds Needs) _of;
    private FaultScene? _scene;
    // A lab that could not be set up or ended in time must not stand in the next one's way.
    private int _labs;

    /// <summary>Runs a row; whatever goes wrong is in the result, and the next one finds a whole pair.</summary>
    public async Task<FaultResult> RunAsync(FaultSide side, Fault fault)
    {
        if (_scene is not null && _of != (side, fault.Needs))
            await EndAsync().ConfigureAwait(false);
        Task<FaultResult>? row = null;
        try
        {
            _of = (side, fault.Needs);
            _scene ??= await FaultScene.StartAsync(string.Create(CultureInfo.InvariantCulture, $"{labId}-{++_labs}"), side, fault.Needs).WaitAsync(RowLimit).ConfigureAwait(false);
            row = FaultRunner.RunAsync(_scene, fault);
            FaultResult result = await row.WaitAsync(RowLimit).ConfigureAwait(false);
            if (result is { Failure.Length: > 0, Untouched: false })
                await EndAsync().ConfigureAwait(false);
            return result;
        }
#pragma warning disable CA1031 // A row that breaks is a row of the table: the suite goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // The lab's end ends whatever a row that takes too long waits for.
            _ = row?.ContinueWith(t => t.Exception, TaskScheduler.Default);
            string failure = e is TimeoutException ? $"it took longer than {RowLimit.TotalMinutes:0} minutes" : e.Message.ReplaceLineEndings(" ");
            var broken = new FaultResult(fault.Name, side.Who()) { Failure = failure };
            await EndAsync().ConfigureAwait(false);
            return broken;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync().ConfigureAwait(false);

    private async Task EndAsync()
    {
        FaultScene? scene = _scene;
        _scene = null;
        if (scene is not null)
            await scene.DisposeAsync().ConfigureAwait(false);
    }
}
