using System.Management.Automation;

namespace MySqlHa.Host.Ui;

/// <summary>
/// Keeps one progress line up to date at the bottom of a terminal, always that of the activity heard of last. Where standard error is
/// no terminal nothing is shown: a journal or a pipe gains nothing by it, and callers often take text on standard error for a failure.
/// </summary>
internal sealed class ProgressDisplay(ConsoleStreams streams, Func<int> width)
{
    private const string StartOfLineAndErase = "\r\e[K";
    private string _shown = "";

    public void Show(ProgressRecord record)
    {
        if (!streams.ErrorIsTerminal)
        {
            return;
        }

        var line = record.RecordType == ProgressRecordType.Completed ? "" : ProgressLine.Render(record, width());
        if (line != _shown)
        {
            streams.Error.Write(StartOfLineAndErase + line);
            _shown = line;
        }
    }

    /// <summary>Takes the line away before other text is written; the next record brings it back.</summary>
    public void Clear()
    {
        if (_shown.Length > 0)
        {
            streams.Error.Write(StartOfLineAndErase);
            _shown = "";
        }
    }
}
