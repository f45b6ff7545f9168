using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Text;

namespace MySqlHa.Host.Ui;

/// <summary>The text of a choice prompt, and which choice an answer means. Pure.</summary>
internal sealed class ChoiceMenu(Collection<ChoiceDescription> choices, int defaultChoice)
{
    private readonly (string HotKey, string Label)[] _entries = [.. choices.Select(c => Split(c.Label))];

    /// <summary>As pwsh shows it: <c>[Y] Yes  [N] No  [?] Help (default is "Y"): </c>.</summary>
    public string Line
    {
        get
        {
            var line = new StringBuilder();
            foreach (var (hotKey, label) in _entries)
            {
                line.Append('[').Append(hotKey).Append("] ").Append(label).Append("  ");
            }

            line.Append("[?] Help");
            if (defaultChoice >= 0)
            {
                var (hotKey, label) = _entries[defaultChoice];
                line.Append(" (default is \"").Append(hotKey.Length > 0 ? hotKey : label).Append("\")");
            }

            return line.Append(": ").ToString();
        }
    }

    public IEnumerable<string> Help => _entries.Zip(choices, (entry, choice) => $"{(entry.HotKey.Length > 0 ? entry.HotKey : entry.Label)} - {choice.HelpMessage}");

    /// <returns>The index of the choice, or -1 when the answer is none of them.</returns>
    public int Pick(string answer)
    {
        var text = answer.Trim();
        if (text.Length == 0)
        {
            return defaultChoice;
        }

        return Array.FindIndex(_entries, e =>
            string.Equals(e.HotKey, text, StringComparison.OrdinalIgnoreCase) || string.Equals(e.Label, text, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>"&amp;Yes" is "Yes" with the hot key Y.</summary>
    private static (string HotKey, string Label) Split(string label)
    {
        var mark = label.IndexOf('&', StringComparison.Ordinal);
        return mark < 0 || mark == label.Length - 1
            ? ("", label.Replace("&", "", StringComparison.Ordinal))
            : (label[mark + 1].ToString().ToUpperInvariant(), label.Remove(mark, 1).Trim());
    }
}
