namespace MySqlHa.Host.CommandLine;

/// <summary>The names of the host's parameters, with the shortest abbreviation that pwsh takes for each.</summary>
internal static class HostParameterNames
{
    private static readonly (string Name, string Shortest, HostParameter Parameter)[] Names =
    [
        ("command", "c", HostParameter.Command),
        ("encodedcommand", "e", HostParameter.EncodedCommand),
        ("ec", "ec", HostParameter.EncodedCommand),
        ("file", "f", HostParameter.File),
        ("leastprivilege", "lea", HostParameter.LeastPrivilege),
        ("noninteractive", "noni", HostParameter.NonInteractive),
        ("workingdirectory", "wo", HostParameter.WorkingDirectory),
        ("wd", "wd", HostParameter.WorkingDirectory),
        ("version", "v", HostParameter.Version),
        ("help", "h", HostParameter.Help),
        ("?", "?", HostParameter.Help),
        ("nologo", "nol", HostParameter.Ignored),
        ("noprofile", "nop", HostParameter.Ignored),
        ("noprofileloadtime", "noprofileloadtime", HostParameter.Ignored),
        ("login", "l", HostParameter.Ignored),
        ("mta", "mta", HostParameter.Ignored),
        ("sta", "sta", HostParameter.Ignored),
        ("executionpolicy", "ex", HostParameter.IgnoredWithValue),
        ("ep", "ep", HostParameter.IgnoredWithValue),
    ];

    /// <summary>Looks a word up that begins with <c>-</c> or <c>--</c>.</summary>
    public static HostParameter Find(string word)
    {
        var key = word.StartsWith("--", StringComparison.Ordinal) ? word[2..] : word[1..];
        foreach (var (name, shortest, parameter) in Names)
        {
            if (name.StartsWith(key, StringComparison.OrdinalIgnoreCase) && key.Length >= shortest.Length)
            {
                return parameter;
            }
        }

        return HostParameter.Unknown;
    }
}
