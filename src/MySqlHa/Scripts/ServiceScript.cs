using System.Management.Automation;
using MySqlHa.Replication;

namespace MySqlHa.Scripts;

/// <summary>A user's script block that stops or starts a server in the middle of an operation: on the pipeline's thread, where the session that it belongs to can run it.</summary>
internal static class ServiceScript
{
    private const string ExitCode = "global:LASTEXITCODE";

    /// <summary>The script as an operation calls it; null for none. What it writes becomes verbose messages.</summary>
    /// <param name="script">The script block.</param>
    /// <param name="parameter">The parameter's name, for the message.</param>
    /// <param name="server">Whose server it is about.</param>
    /// <param name="onPipeline">Runs an action on the pipeline's thread.</param>
    /// <param name="writeVerbose">Takes what it writes.</param>
    /// <param name="variables">The session's variables: a program's exit code is one.</param>
    public static Func<CancellationToken, Task>? Of(
        ScriptBlock? script, string parameter, ServerEndpoint server, Action<Action> onPipeline, Action<string> writeVerbose, PSVariableIntrinsics variables)
    {
        return script is null ? null : cancellation =>
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            onPipeline(() =>
            {
                try
                {
                    if (cancellation.IsCancellationRequested)
                        done.TrySetCanceled(cancellation);
                    else if (Run(script, writeVerbose, variables) is { } trouble)
                        done.TrySetException(Failed(parameter, server, trouble));
                    else
                        done.TrySetResult();
                }
                catch (PipelineStoppedException)
                {
                    done.TrySetCanceled(CancellationToken.None);
                    throw;
                }
                catch (RuntimeException error)
                {
                    done.TrySetException(Failed(parameter, server, error.Message));
                }
            });
            return done.Task.WaitAsync(cancellation);
        };
    }

    private static string? Run(ScriptBlock script, Action<string> writeVerbose, PSVariableIntrinsics variables)
    {
        variables.Set(ExitCode, 0);
        // An error that a script writes and goes on after is a failure here.
        foreach (var line in script.InvokeWithContext(null, [new PSVariable("ErrorActionPreference", ActionPreference.Stop)]))
        {
            if (line is not null)
                writeVerbose(line.ToString());
        }

        return variables.GetValue(ExitCode) is int and not 0 and var code ? $"its program ended with code {code}." : null;
    }

    private static ReplicationException Failed(string parameter, ServerEndpoint server, string trouble) =>
        new(ReplicationError.CopyFailed, server, $"-{parameter} failed: {trouble.TrimEnd()}", $"Mend -{parameter}.");
}
