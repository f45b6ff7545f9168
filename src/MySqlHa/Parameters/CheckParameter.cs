using System.Collections;
using System.Globalization;
using System.Management.Automation;
using MySqlHa.Node;
using MySqlHa.Scripts;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Parameters;

/// <summary>Reads one item of -TrackScript: a script block, a program, or a hashtable around one of them.</summary>
internal static class CheckParameter
{
    private const string Parameter = "TrackScript";
    private static readonly string[] Keys = ["Script", "Name", "Interval", "Timeout", "Rise", "Fall", "Weight"];

    /// <summary>Reads it. Whatever must be disposed with the check is added to <paramref name="owned"/>.</summary>
    public static NodeCheck Read(object? item, int number, SessionState session, List<IDisposable> owned)
    {
        var data = item is PSObject wrapped ? wrapped.BaseObject : item;
        return data switch
        {
            ScriptBlock or string => Create(data, new CheckOptions { Name = $"check {number}" }, session, owned),
            IDictionary table => Create(ScriptOf(table), OptionsOf(table, number), session, owned),
            _ => throw Wrong($"{(data is null ? "$null" : "a " + data.GetType().Name)} is no check. Give a script block, a program with its arguments, or a hashtable with Script."),
        };
    }

    /// <summary>The name is the key of a check's fault: two of one name would clear each other's.</summary>
    public static void RequireDifferentNames(IEnumerable<NodeCheck> checks)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (checks.FirstOrDefault(c => !seen.Add(c.Options.Name)) is { } twice)
        {
            throw Wrong($"two checks are called '{twice.Options.Name}'. Give each its own Name.");
        }
    }

    private static NodeCheck Create(object script, CheckOptions options, SessionState session, List<IDisposable> owned)
    {
        if (script is ScriptBlock block)
        {
            var check = new ScriptCheck(options.Name, new CapturedScript(block, session));
            owned.Add(check);
            return new NodeCheck(options, check.RunAsync);
        }

        try
        {
            return new NodeCheck(options, ProgramCheck.Parse((string)script).RunAsync);
        }
        catch (FormatException e)
        {
            throw Wrong(e.Message);
        }
    }

    private static object ScriptOf(IDictionary table)
    {
        var unknown = table.Keys.Cast<object>().Select(k => k.ToString()!).FirstOrDefault(k => !Keys.Contains(k, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            throw Wrong($"'{unknown}' is no setting of a check. There are: {string.Join(", ", Keys)}.");
        }

        var script = table["Script"] is PSObject wrapped ? wrapped.BaseObject : table["Script"];
        return script is ScriptBlock or string ? script : throw Wrong("the hashtable has no Script. Give it a script block, or a program with its arguments.");
    }

    private static CheckOptions OptionsOf(IDictionary table, int number)
    {
        var interval = Number(table, "Interval", 1, 0.01, 86400);
        return new CheckOptions
        {
            Name = table["Name"]?.ToString() ?? $"check {number}",
            Interval = TimeSpan.FromSeconds(interval),
            Timeout = TimeSpan.FromSeconds(Number(table, "Timeout", interval, 0.01, 86400)),
            Rise = Whole(table, "Rise", 1, 1, 1000),
            Fall = Whole(table, "Fall", 1, 1, 1000),
            Weight = Whole(table, "Weight", 0, -253, 253),
        };
    }

    private static int Whole(IDictionary table, string key, int otherwise, int least, int most)
    {
        var number = Number(table, key, otherwise, least, most);
        return number == Math.Truncate(number) ? (int)number : throw Wrong($"{key} '{table[key]}' is not a whole number. Give {least} to {most}.");
    }

    private static double Number(IDictionary table, string key, double otherwise, double least, double most)
    {
        if (!table.Contains(key))
        {
            return otherwise;
        }

        return LanguagePrimitives.TryConvertTo<double>(table[key], CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong(FormattableString.Invariant($"{key} '{table[key]}' is out of range. Give {least} to {most}."));
    }

    private static VrrpConfigurationException Wrong(string message) => new(Parameter, message);
}
