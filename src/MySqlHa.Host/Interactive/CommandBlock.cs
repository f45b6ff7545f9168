using System.Management.Automation.Language;

namespace MySqlHa.Host.Interactive;

/// <summary>Gathers lines until they make commands that can be run.</summary>
/// <remarks>
/// Once a command has turned out to be longer than its line, an empty line ends it, so that <c>else</c> on the line after a closing
/// brace still belongs to its <c>if</c>. An empty line inside an unfinished command does not end it, as it would in pwsh.
/// </remarks>
internal sealed class CommandBlock
{
    private readonly List<string> _lines = [];

    /// <summary>True while the command goes on.</summary>
    public bool IsOpen => _lines.Count > 0;

    /// <summary>Adds a line.</summary>
    /// <returns>The commands to run now, or null when there are none yet.</returns>
    public string? Add(string line)
    {
        var blank = string.IsNullOrWhiteSpace(line);
        if (!IsOpen && blank)
        {
            return null;
        }

        var first = !IsOpen;
        _lines.Add(line);
        var text = string.Join('\n', _lines);
        return (first || blank) && IsComplete(text) ? Take() : null;
    }

    /// <summary>What has been gathered, finished or not; null when nothing has.</summary>
    public string? Take()
    {
        var text = IsOpen ? string.Join('\n', _lines) : null;
        _lines.Clear();
        return text;
    }

    private static bool IsComplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return !errors.Any(e => e.IncompleteInput);
    }
}
