using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace MySqlHa.Tests.Support;

/// <summary>Keeps every line that would reach the screen, and answers questions as a test told it to.</summary>
internal sealed class RecordingUserInterface : PSHostUserInterface
{
    private readonly StringBuilder _text = new();
    private readonly Queue<Func<string>> _answers = [];
    private readonly List<string> _questions = [];

    public override PSHostRawUserInterface RawUI { get; } = new WideScreen();

    public override bool SupportsVirtualTerminal => true;

    /// <summary>What was asked since the last answers were given: caption and message.</summary>
    public IReadOnlyList<string> Questions => _questions;

    /// <summary>The answers to the questions to come, as the choices are called: Yes, No.</summary>
    public void Answer(IEnumerable<Func<string>> answers)
    {
        _questions.Clear();
        _answers.Clear();
        foreach (var answer in answers)
            _answers.Enqueue(answer);
    }

    public string TakeText()
    {
        lock (_text)
        {
            var all = _text.ToString();
            _text.Clear();
            return all;
        }
    }

    public override void Write(string value) => Add(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Add(value);

    public override void WriteLine(string value) => Add(value + "\n");

    public override void WriteErrorLine(string value) => Add("ERROR: " + value + "\n");

    public override void WriteDebugLine(string message) => Add("DEBUG: " + message + "\n");

    public override void WriteVerboseLine(string message) => Add("VERBOSE: " + message + "\n");

    public override void WriteWarningLine(string message) => Add("WARNING: " + message + "\n");

    public override void WriteProgress(long sourceId, ProgressRecord record) => Add($"PROGRESS: {record.Activity}: {record.StatusDescription}\n");

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        _questions.Add($"{caption}\n{message}");
        if (!_answers.TryDequeue(out var answer))
            throw new NotSupportedException($"Nobody answers: {caption}");
        return choices.Select(c => c.Label.Replace("&", "", StringComparison.Ordinal)).ToList().IndexOf(answer());
    }

    // No cmdlet of the module asks for anything but a choice: a test in which one does has failed.
    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException();

    private void Add(string value)
    {
        lock (_text)
        {
            // What the console host of pwsh does: $PSStyle.OutputRendering is the host's to obey.
            _text.Append(GetOutputString(value, SupportsVirtualTerminal));
        }
    }
}
