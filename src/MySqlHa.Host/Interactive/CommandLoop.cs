using System.Management.Automation;
using MySqlHa.Host.Engine;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host.Interactive;

/// <summary>Reads commands line by line and runs them, at a prompt or from a pipe, until <c>exit</c> or the end of input.</summary>
internal sealed class CommandLoop(ScriptRunner runner, EngineHost host, HostUserInterface ui, Interruption interruption, Func<bool> ending)
{
    private readonly CommandBlock block = new();
    private readonly List<string> history = [];

    /// <summary>Runs what standard input holds, without a prompt.</summary>
    public void RunInput()
    {
        while (!Ended && Console.In.ReadLine() is { } line)
        {
            Run(block.Add(line));
        }

        Run(block.Take());
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
                ui.Write(block.IsOpen ? ">> " : runner.Evaluate("prompt") ?? "PS> ");
                var line = ui.Editor.ReadLine(history: history);
                if (line is null)
                {
                    return;
                }

                if (!string.IsNullOrWhiteSpace(line))
                {
                    history.Add(line);
                }

                Run(block.Add(line));
            }
            catch (PipelineStoppedException)
            {
                ui.WriteLine();
                block.Take();
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
