using System.Globalization;

namespace MySqlHa.Lab.Cli;

/// <summary>Command line: words, and options that begin with two dashes.</summary>
internal sealed class CliArguments
{
    private static readonly HashSet<string> Flags = ["json", "no-preempt", "help", "empty"];
    private readonly Dictionary<string, string> _options = [];
    private readonly HashSet<string> _used = [];
    private readonly List<string> _words = [];
    private int _next;

    public CliArguments(IEnumerable<string> arguments)
    {
        string[] all = [.. arguments];
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] == "--")
            {
                Rest = all[(i + 1)..];
                break;
            }

            if (!all[i].StartsWith("--", StringComparison.Ordinal))
            {
                _words.Add(all[i]);
                continue;
            }

            string name = all[i][2..];
            if (Flags.Contains(name))
                _options[name] = "";
            else if (i + 1 < all.Length)
                _options[name] = all[++i];
            else
                throw new LabException($"--{name} needs a value.");
        }
    }

    /// <summary>What follows "--".</summary>
    public IReadOnlyList<string> Rest { get; } = [];

    public bool Json => Has("json");

    public string Id => Option("id") ?? "lab";

    public string Word(string what) =>
        _next < _words.Count ? _words[_next++] : throw new LabException($"{what} is missing. 'mysqlha-lab help' lists the commands.");

    public string? OptionalWord() => _next < _words.Count ? _words[_next++] : null;

    public bool Has(string name)
    {
        _used.Add(name);
        return _options.ContainsKey(name);
    }

    public string? Option(string name)
    {
        _used.Add(name);
        return _options.GetValueOrDefault(name);
    }

    public int Int(string name, int otherwise) => Option(name) is not { } text ? otherwise
        : int.TryParse(text, CultureInfo.InvariantCulture, out int value) ? value : throw new LabException($"--{name} takes a whole number, not '{text}'.");

    public double Number(string name, double otherwise) => Option(name) is not { } text ? otherwise
        : double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : throw new LabException($"--{name} takes a number, not '{text}'.");

    public T Choice<T>(string name, T otherwise) where T : struct, Enum => Option(name) is not { } text ? otherwise
        : Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value)
            ? value : throw new LabException($"--{name} is one of {string.Join(", ", Enum.GetNames<T>())}, not '{text}'.");

    /// <summary>To be called when a command has read all it knows, before it does anything.</summary>
    public void Done()
    {
        if (_options.Keys.FirstOrDefault(o => !_used.Contains(o) && o is not ("id" or "json")) is { } unknown)
            throw new LabException($"--{unknown} is not an option here. 'mysqlha-lab help' lists the commands.");
        if (_next < _words.Count)
            throw new LabException($"'{_words[_next]}' is one word too many. 'mysqlha-lab help' lists the commands.");
    }
}
