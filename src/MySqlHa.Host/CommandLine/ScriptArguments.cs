namespace MySqlHa.Host.CommandLine;

/// <summary>
/// Reads a script's arguments as <c>pwsh -File</c> does: every word is a literal string, never an expression, and only
/// <c>-Name:value</c> turns <c>true</c> and <c>$false</c> into booleans.
/// </summary>
internal static class ScriptArguments
{
    // PowerShell takes a hyphen, an en dash, an em dash and a horizontal bar for the same thing.
    private const string Dashes = "-\u2013\u2014\u2015";

    public static List<ScriptArgument> Parse(ReadOnlySpan<string> words)
    {
        var arguments = new List<ScriptArgument>(words.Length);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (!IsParameter(word))
            {
                arguments.Add(new ScriptArgument(null, word));
                continue;
            }

            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                arguments.Add(new ScriptArgument(word, null));
            }
            else if (colon < word.Length - 1)
            {
                arguments.Add(new ScriptArgument(word[..colon], BooleanOrText(word[(colon + 1)..])));
            }
            else if (i + 1 < words.Length)
            {
                // "-Name: value" binds the next word even when that one begins with a dash.
                arguments.Add(new ScriptArgument(word.TrimEnd(':'), words[++i]));
            }
        }

        return arguments;
    }

    private static bool IsParameter(string word) => word.Length > 1 && Dashes.Contains(word[0], StringComparison.Ordinal);

    private static object BooleanOrText(string text) =>
        bool.TryParse(text.AsSpan(text[0] == '$' ? 1 : 0), out var value) ? value : text;
}
