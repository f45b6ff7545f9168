namespace MySqlHa.Host.CommandLine;

/// <summary>What the command line asks the host to do.</summary>
internal enum StartMode
{
    /// <summary>No script and no command: prompt at a terminal, otherwise read commands from standard input.</summary>
    Session,

    /// <summary>Read commands from standard input, whatever it is (<c>-Command -</c>, <c>-File -</c>).</summary>
    StandardInput,
    File,
    Command,
    Version,
    Help,
    Invalid,
}
