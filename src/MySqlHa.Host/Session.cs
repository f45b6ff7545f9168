using System.Management.Automation;
using MySqlHa.Host.CommandLine;
using MySqlHa.Host.Engine;
using MySqlHa.Host.Interactive;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host;

/// <summary>One run of the host, from the opened engine to the exit code.</summary>
internal static class Session
{
    public static int Run(StartRequest request, string manifest)
    {
        var interruption = new Interruption();
        var running = new RunningPipeline();
        var shutdown = new Shutdown(running, interruption);
        var ui = new HostUserInterface(ConsoleStreams.Open(), new TerminalKeys(interruption), request.NonInteractive);
        var host = new EngineHost(ui);

        Signals signals = null!;
        signals = new Signals(sessionEnds =>
        {
            if (sessionEnds)
            {
                shutdown.Begin(ExitCodes.ForSignal(signals.Received));
            }
            else
            {
                shutdown.Interrupt();
            }
        });

        using (signals)
        {
            try
            {
                int code;
                using (var engine = EngineSession.Open(host, manifest))
                {
                    var runner = new ScriptRunner(engine.Runspace, running, ui);
                    code = request.Mode switch
                    {
                        StartMode.File => RunFile(runner, host, request),
                        StartMode.Command => RunCommand(runner, host, request.Text),
                        _ => RunLoop(new CommandLoop(runner, host, ui, interruption, () => signals.Received != 0), runner, host, ui, signals, request),
                    };
                }

                // Asked after the clean-up: a native command dies of the terminal's Ctrl-C too, and its end may be seen before the signal is.
                return signals.Received == 0 ? code : ExitCodes.ForSignal(signals.Received);
            }
            catch (RuntimeException e)
            {
                ui.WriteErrorLine($"mysqlha: cannot import the module '{manifest}': {e.Message}");
                return ExitCodes.Failure;
            }
        }
    }

    private static int RunFile(ScriptRunner runner, EngineHost host, StartRequest request)
    {
        if (runner.RunFile(Path.GetFullPath(request.Text), request.Arguments) is { } error)
        {
            runner.Report(error);
            return ExitCodes.Failure;
        }

        return Code(runner, host);
    }

    private static int RunCommand(ScriptRunner runner, EngineHost host, string text)
    {
        if (runner.RunCommand(text, offerInput: true) is { } error)
        {
            runner.Report(error);
            return host.ExitCode ?? ExitCodes.Failure;
        }

        return Code(runner, host);
    }

    private static int RunLoop(CommandLoop loop, ScriptRunner runner, EngineHost host, HostUserInterface ui, Signals signals, StartRequest request)
    {
        if (request.Mode == StartMode.StandardInput || ui.Streams.InputIsRedirected)
        {
            loop.RunInput();
            return Code(runner, host);
        }

        signals.InterruptKeepsSession = true;
        loop.RunPrompt();
        return host.ExitCode ?? ExitCodes.Success;
    }

    private static int Code(ScriptRunner runner, EngineHost host) =>
        host.ExitCode ?? (runner.LastSucceeded ? ExitCodes.Success : ExitCodes.Failure);
}
