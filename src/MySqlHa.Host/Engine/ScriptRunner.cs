using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using MySqlHa.Host.CommandLine;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host.Engine;

/// <summary>Runs scripts and commands in the session's runspace; all that they give goes through Out-Default to the host.</summary>
internal sealed class ScriptRunner(Runspace runspace, RunningPipeline running, HostUserInterface ui)
{
    /// <summary><c>$?</c> of the last statement.</summary>
    public bool LastSucceeded => LanguagePrimitives.IsTrue(runspace.SessionStateProxy.GetVariable("?"));

    /// <summary>Runs a script file in the global scope, as -File does; <c>exit</c> in it ends the session.</summary>
    /// <returns>The error that ended it, not yet reported; null when it ran to its end.</returns>
    public Exception? RunFile(string path, IEnumerable<ScriptArgument> arguments)
    {
        // Without the extension the engine would take it for a native command: "#!/usr/bin/env mysqlha" scripts often have none.
        var isScript = !path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase);
        var command = new Command(isScript ? File.ReadAllText(path) : path, isScript, useLocalScope: false);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(argument.HasValue ? new CommandParameter(argument.Name, argument.Value) : new CommandParameter(argument.Name));
        }

        ExitFromFile.EndsSession(runspace);
        return Run(command, ui.Streams.InputIsRedirected && StandardInput.IsWantedBy(File.ReadAllText(path)), addToHistory: false);
    }

    /// <summary>Runs a command's text in the global scope.</summary>
    /// <inheritdoc cref="RunFile" path="/returns"/>
    public Exception? RunCommand(string text, bool offerInput)
    {
        // Only a command that goes to the history leaves its $? behind.
        var error = Run(
            new Command(text, isScript: true, useLocalScope: false),
            offerInput && ui.Streams.InputIsRedirected && StandardInput.IsWantedBy(text),
            addToHistory: true);
        return error is IncompleteParseException ? WithPosition(text) : error;
    }

    /// <summary>Shows an error as PowerShell would, on standard error. Being stopped is no error.</summary>
    public void Report(Exception error)
    {
        if (error is PipelineStoppedException)
        {
            return;
        }

        var record = (error as IContainsErrorRecord)?.ErrorRecord ?? new ErrorRecord(error, "MySqlHa.Host", ErrorCategory.NotSpecified, null);
        using var everything = ui.OutputToError();
        using var pipeline = runspace.CreatePipeline();
        pipeline.Commands.Add("Out-Default");
        pipeline.Input.Write(record);
        pipeline.Input.Close();
        if (running.Run(pipeline, static _ => { }) is not null)
        {
            ui.WriteErrorLine(error.Message);
        }
    }

    /// <summary>Runs a command quietly and gives its first result as text; used for the prompt.</summary>
    public string? Evaluate(string text)
    {
        using var pipeline = runspace.CreatePipeline(text);
        pipeline.Input.Close();
        return running.Run(pipeline, static _ => { }) is null && pipeline.Output.Count > 0 ? pipeline.Output.Read()?.ToString() : null;
    }

    /// <summary>The engine expects a prompt to ask for more, so its exception for unfinished text does not say what is missing where.</summary>
    private static ParseException WithPosition(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return new ParseException(errors);
    }

    private Exception? Run(Command command, bool feedInput, bool addToHistory)
    {
        using var pipeline = runspace.CreatePipeline(addToHistory ? command.CommandText : "", addToHistory);
        pipeline.Commands.Clear();
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(command);
        pipeline.Commands.Add(new Command("Out-Default", isScript: false, useLocalScope: true)
        {
            MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output,
        });

        try
        {
            return running.Run(pipeline, started =>
            {
                if (feedInput)
                {
                    StandardInput.Feed(started);
                }
                else
                {
                    started.Input.Close();
                }
            });
        }
        finally
        {
            ui.EndProgress();
        }
    }
}
