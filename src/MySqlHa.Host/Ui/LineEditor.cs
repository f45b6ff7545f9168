using System.Text;

namespace MySqlHa.Host.Ui;

/// <summary>Reads a line key by key, so that a signal can end it and a password stays unseen.</summary>
internal sealed class LineEditor(IKeySource keys, TextWriter screen)
{
    /// <summary>Reads one line.</summary>
    /// <param name="mask">Shown for each character; null shows the character itself.</param>
    /// <param name="history">Earlier lines, newest last, that the arrow keys bring back.</param>
    /// <returns>The line, or null for Ctrl-D on an empty one.</returns>
    public string? ReadLine(char? mask = null, IReadOnlyList<string>? history = null)
    {
        var line = new StringBuilder();
        var recalled = history?.Count ?? 0;
        while (true)
        {
            var key = keys.Read();
            var control = (key.Modifiers & ConsoleModifiers.Control) != 0;
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    screen.WriteLine();
                    return line.ToString();
                case ConsoleKey.Backspace:
                    Erase(line, 1);
                    break;
                case ConsoleKey.D when control && line.Length == 0:
                    screen.WriteLine();
                    return null;
                case ConsoleKey.U when control:
                    Erase(line, line.Length);
                    break;
                case ConsoleKey.UpArrow when recalled > 0:
                    Replace(line, history![--recalled], mask);
                    break;
                case ConsoleKey.DownArrow when history is not null && recalled < history.Count:
                    recalled++;
                    Replace(line, recalled < history.Count ? history[recalled] : "", mask);
                    break;
                case var _ when !char.IsControl(key.KeyChar):
                    line.Append(key.KeyChar);
                    screen.Write(mask ?? key.KeyChar);
                    break;
            }
        }
    }

    private void Replace(StringBuilder line, string text, char? mask)
    {
        Erase(line, line.Length);
        line.Append(text);
        screen.Write(mask is { } star ? new string(star, text.Length) : text);
    }

    private void Erase(StringBuilder line, int count)
    {
        for (; count > 0 && line.Length > 0; count--)
        {
            // Two UTF-16 halves of one character stand in one place on the screen.
            line.Length -= line.Length > 1 && char.IsLowSurrogate(line[^1]) ? 2 : 1;
            screen.Write("\b \b");
        }
    }
}
