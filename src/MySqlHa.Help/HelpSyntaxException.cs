namespace MySqlHa.Help;

/// <summary>A help page that is not written as it must be. The message says what is wrong and what to write instead.</summary>
internal sealed class HelpSyntaxException(string file, int line, string message) : Exception(message)
{
    /// <summary>In the form that MSBuild reads as an error, with file and line.</summary>
    public string ToBuildError() => $"{file}({line}): error MYHELP: {Message}";
}
