using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace MySqlHa.Host.Ui;

/// <summary>Renders a progress record as one line of a given width. Pure.</summary>
internal static class ProgressLine
{
    public static string Render(ProgressRecord record, int width)
    {
        var text = new StringBuilder(Flat(record.Activity));
        if (record.PercentComplete >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {Math.Min(record.PercentComplete, 100)}%");
        }

        Append(text, ": ", record.StatusDescription);
        Append(text, " - ", record.CurrentOperation);
        if (record.SecondsRemaining >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({record.SecondsRemaining} s left)");
        }

        // The last column stays free: a terminal wraps when it is filled, and the line could not be taken back.
        var room = Math.Max(width - 1, 1);
        if (text.Length <= room)
        {
            return text.ToString();
        }

        text.Length = room - 1;
        return text.Append('…').ToString();
    }

    private static void Append(StringBuilder text, string separator, string? part)
    {
        if (!string.IsNullOrWhiteSpace(part))
        {
            text.Append(separator).Append(Flat(part));
        }
    }

    private static string Flat(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        }
    });
}
