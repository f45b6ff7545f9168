namespace MySqlHa.Host.CommandLine;

/// <summary>A parsed command line.</summary>
/// <param name="Mode">What to do.</param>
/// <param name="Text">The script's path, the command's text, or what is wrong with the command line.</param>
/// <param name="Arguments">The script's arguments.</param>
/// <param name="NonInteractive">Prompts fail even at a terminal.</param>
/// <param name="WorkingDirectory">Folder to start in, or null for the current one.</param>
/// <param name="LeastPrivilege">Give up what a node does not need, before anything else.</param>
internal sealed record StartRequest(
    StartMode Mode,
    string Text,
    IReadOnlyList<ScriptArgument> Arguments,
    bool NonInteractive = false,
    string? WorkingDirectory = null,
    bool LeastPrivilege = false);
