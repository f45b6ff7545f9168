using System.Text;

namespace MySqlHa.Host.CommandLine;

/// <summary>Parses the host's command line by pwsh's rules: the first word that is no parameter is a script file.</summary>
internal static class CommandLineParser
{
    public static StartRequest Parse(string[] args)
    {
        var nonInteractive = false;
        var leastPrivilege = false;
        string? workingDirectory = null;
        StartRequest Request(StartMode mode, string text = "", IReadOnlyList<ScriptArgument>? arguments = null) =>
            new(mode, text, arguments ?? [], nonInteractive, workingDirectory, leastPrivilege);

        for (var i = 0; i < args.Length; i++)
        {
            var word = args[i];
            var rest = args.AsSpan(i + 1);
            if (word.Length < 2 || word[0] != '-')
            {
                return word == "-" ? Request(StartMode.StandardInput) : Request(StartMode.File, word, ScriptArguments.Parse(rest));
            }

            switch (HostParameterNames.Find(word))
            {
                case HostParameter.Version:
                    return Request(StartMode.Version);
                case HostParameter.Help:
                    return Request(StartMode.Help);
                case HostParameter.NonInteractive:
                    nonInteractive = true;
                    break;
                case HostParameter.LeastPrivilege:
                    leastPrivilege = true;
                    break;
                case HostParameter.Ignored:
                    break;
                case HostParameter.Unknown:
                    return Request(StartMode.Invalid, $"'{word}' is not a parameter of mysqlha.");
                case var needsValue when rest.IsEmpty:
                    return Request(StartMode.Invalid, $"'{word}' needs {Value(needsValue)} after it.");
                case HostParameter.IgnoredWithValue:
                    i++;
                    break;
                case HostParameter.WorkingDirectory:
                    workingDirectory = args[++i];
                    break;
                case HostParameter.File:
                    return rest[0] == "-" ? Request(StartMode.StandardInput) : Request(StartMode.File, rest[0], ScriptArguments.Parse(rest[1..]));
                case HostParameter.EncodedCommand:
                    return Decode(rest[0]) is { } text
                        ? Request(StartMode.Command, text)
                        : Request(StartMode.Invalid, $"The text after '{word}' is not base64 of a UTF-16 command.");
                case HostParameter.Command:
                    if (rest[0] != "-")
                    {
                        return Request(StartMode.Command, string.Join(' ', rest));
                    }

                    return rest.Length == 1
                        ? Request(StartMode.StandardInput)
                        : Request(StartMode.Invalid, $"Nothing may follow '{word} -', which reads the commands from standard input.");
            }
        }

        return Request(StartMode.Session);
    }

    private static string Value(HostParameter parameter) => parameter switch
    {
        HostParameter.File => "a script file",
        HostParameter.WorkingDirectory => "a folder",
        HostParameter.IgnoredWithValue => "a value",
        _ => "a command",
    };

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written % 2 == 0
            ? Encoding.Unicode.GetString(bytes, 0, written)
            : null;
    }
}
