using System.Management.Automation;
using MySqlHa.Replication.Operations.Compare;

namespace MySqlHa.Commands;

/// <summary>Shows a comparison: objects as tables are done, and progress with the time left.</summary>
internal sealed class ComparisonView(string server, string reference, Action<Action> onPipeline, Cmdlet cmdlet) : ICompareObserver
{
    private const string Activity = "Compare-MySqlData";

    public void TableFinished(TableResult result) => onPipeline(() => cmdlet.WriteObject(View(result)));

    public void Notice(string text) => onPipeline(() => cmdlet.WriteWarning(text));

    public void Progress(CompareProgress progress) => onPipeline(() => cmdlet.WriteProgress(new ProgressRecord(0, Activity, $"{server}: {progress.Table}: {progress.Rows} of about {progress.EstimatedRows} rows")
    {
        CurrentOperation = progress.WaitsFor.Length == 0 ? null : "waits: " + progress.WaitsFor,
        PercentComplete = (int)(100 * progress.Fraction),
        SecondsRemaining = progress.Remaining is { } left ? (int)Math.Clamp(left.TotalSeconds, 0, int.MaxValue) : -1,
    }));

    /// <summary>It has ended. On the pipeline's thread.</summary>
    public void Complete() => cmdlet.WriteProgress(new ProgressRecord(0, Activity, "Done") { RecordType = ProgressRecordType.Completed });

    private TableComparison View(TableResult result) => new()
    {
        Server = server,
        Reference = reference,
        Table = result.Table,
        Rows = result.Rows,
        Chunks = result.Chunks,
        Equal = result is { Skipped: false, Differences: [], Unsettled: 0 },
        Differences = [.. result.Differences.Select(d => new TableDifference { Kind = d.Kind, Key = d.Key, Columns = [.. d.Columns], Detail = d.Detail })],
        Skipped = result.Skipped,
        Reason = result.Reason,
        Duration = result.Duration,
    };
}
