using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MySqlHa.Host.Ui;

/// <summary>
/// Text out and answers in. Output, warnings, verbose and debug lines go to standard output and errors to standard error, as with pwsh;
/// escape sequences reach a stream only when a terminal is behind it and NO_COLOR is not set.
/// </summary>
internal sealed class HostUserInterface : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private readonly IKeySource _keys;
    private readonly bool _mayAsk;
    private readonly ProgressDisplay _progress;
    private readonly Prompts _prompts;
    private bool _outputToError;

    public HostUserInterface(ConsoleStreams streams, IKeySource keys, bool nonInteractive)
    {
        Streams = streams;
        _keys = keys;
        _mayAsk = !nonInteractive && !streams.InputIsRedirected;
        RawUI = new RawUserInterface(streams, keys);
        Editor = new LineEditor(keys, streams.Prompt);
        _prompts = new Prompts(streams.Prompt, Editor);
        _progress = new ProgressDisplay(streams, () => RawUI.WindowSize.Width);
    }

    public ConsoleStreams Streams { get; }

    public LineEditor Editor { get; }

    public override PSHostRawUserInterface RawUI { get; }

    public override bool SupportsVirtualTerminal => Streams.OutputHasColours;

    /// <summary>Sends everything to standard error until the result is disposed: an uncaught error is formatted like any object.</summary>
    public IDisposable OutputToError()
    {
        _outputToError = true;
        return new Restore(this);
    }

    public void EndProgress()
    {
        lock (_gate)
        {
            _progress.Clear();
        }
    }

    /// <summary>Turns the terminal's own echo off. To be done before the prompt shows: an answer may come at once.</summary>
    public void PrepareToRead() => _ = _keys.IsAvailable;

    public override void Write(string value)
    {
        lock (_gate)
        {
            _progress.Clear();
            Target.Write(Plain(value));
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(Coloured(foregroundColor, value));

    public override void WriteLine() => WriteLine("");

    public override void WriteLine(string value)
    {
        lock (_gate)
        {
            _progress.Clear();
            Target.WriteLine(Plain(value));
        }
    }

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteLine(Coloured(foregroundColor, value));

    public override void WriteErrorLine(string value)
    {
        lock (_gate)
        {
            _progress.Clear();
            Streams.Error.WriteLine(GetOutputString(value, Streams.ErrorHasColours));
        }
    }

    public override void WriteWarningLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Warning, "WARNING: ", message);

    public override void WriteVerboseLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Verbose, "VERBOSE: ", message);

    public override void WriteDebugLine(string message) => WriteStyled(PSStyle.Instance.Formatting.Debug, "DEBUG: ", message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_gate)
        {
            _progress.Show(record);
        }
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        BeforeAsking($"a choice ({OneLine(caption, message)})", "Give -Confirm:$false (and -Force where the command has it), or run mysqlha at a terminal.");
        return _prompts.Choose(caption, message, choices, defaultChoice);
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        var names = string.Join(", ", descriptions.Select(d => d.Name));
        BeforeAsking($"values for {names}", $"Give them as parameters (-{string.Join(", -", descriptions.Select(d => d.Name))}).");
        return _prompts.Fill(caption, message, descriptions);
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        BeforeAsking(
            string.IsNullOrEmpty(userName) ? "a user name and password" : $"the password of user {userName}",
            "Pass -Credential with a PSCredential, for example one that Import-Clixml or a secret store gave.");
        return _prompts.Credential(caption, message, userName, targetName);
    }

    public override string ReadLine()
    {
        BeforeAsking("a line of input", "Pass the value as a parameter, or run mysqlha at a terminal.");
        return _prompts.ReadLine();
    }

    public override SecureString ReadLineAsSecureString()
    {
        BeforeAsking("a secret", "Pass it as a SecureString or with -Credential, or run mysqlha at a terminal.");
        return _prompts.ReadSecret();
    }

    private TextWriter Target => _outputToError ? Streams.Error : Streams.Output;

    private static string OneLine(string caption, string message) =>
        string.Join(": ", new[] { caption, message }.Where(s => !string.IsNullOrWhiteSpace(s))).ReplaceLineEndings(" ");

    private string Plain(string value) => GetOutputString(value, _outputToError ? Streams.ErrorHasColours : Streams.OutputHasColours);

    private string Coloured(ConsoleColor colour, string value) =>
        Streams.OutputHasColours ? PSStyle.MapForegroundColorToEscapeSequence(colour) + value + PSStyle.Instance.Reset : value;

    private void WriteStyled(string style, string prefix, string message) => WriteLine(style + prefix + message + PSStyle.Instance.Reset);

    private void BeforeAsking(string asked, string remedy)
    {
        if (!_mayAsk)
        {
            throw Unattended.Error(asked, remedy);
        }

        PrepareToRead();
        EndProgress();
    }

    private sealed class Restore(HostUserInterface owner) : IDisposable
    {
        public void Dispose() => owner._outputToError = false;
    }
}
