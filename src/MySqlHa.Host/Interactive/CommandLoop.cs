using System.Management.Automation;
using MySqlHa.Host.Engine;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host.Interactive;

/// <summary>Reads commands line by line and runs them, at a prompt or from a pipe, until <c>exit</c> or the end of input.</summary>
internal sealed class CommandLoop(ScriptRunner runner, EngineHost host, HostUserInterface ui, Interruption interruption, Func<bool> ending)
{
    private readonly CommandBlock _block = new();
    private readonly List<string> _history = [];

    /// <summary>Runs what standard input holds, without a prompt.</summary>
    public void RunInput()
    {
        while (!Ended && Console.In.ReadLine() is { } line)
        {
            Run(_block.Add(line));
        }

        Run(_block.Take());
    }

    /// <summary>Prompts at the terminal. Ctrl-C gives up the line or the command, Ctrl-D ends.</summary>
    public void RunPrompt()
    {
        while (!Ended)
        {
            interruption.Reset();
            try
            {
                ui.PrepareToRead();
                ui.Write(_block.IsOpen ? ">> " : runner.Evaluate("prompt") ?? "PS> ");
                var line = ui.Editor.ReadLine(history: _history);
                if (line is null)
                {
                    return;
                }

                if (!string.IsNullOrWhiteSpace(line))
                {
                    _history.Add(line);
                }

                Run(_block.Add(line));
            }
            catch (PipelineStoppedException)
            {
                ui.WriteLine();
                _block.Take();
            }
        }
    }

    private bool Ended => host.ExitCode is not null || ending();

    private void Run(string? commands)
    {
        if (commands is not null && !Ended && runner.RunCommand(commands, offerInput: false) is { } error)
        {
            runner.Report(error);
        }
    }
}
