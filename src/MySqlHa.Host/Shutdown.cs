using MySqlHa.Host.Engine;
using MySqlHa.Host.Ui;

namespace MySqlHa.Host;

/// <summary>What a signal sets going: stop the pipeline, wake a waiting prompt, and see to it that the process does end.</summary>
internal sealed class Shutdown(RunningPipeline running, Interruption interruption)
{
    /// <summary>A pipeline that has not stopped by then does not heed its stop.</summary>
    public static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);

    /// <summary>Longest time for the module's clean-up after that: virtual addresses taken off, priority 0 sent.</summary>
    public static readonly TimeSpan CleanUpBound = TimeSpan.FromSeconds(10);

    /// <summary>Stops the running command only.</summary>
    public void Interrupt()
    {
        running.Stop();
        interruption.Raise();
    }

    /// <summary>Begins the end of the session. The main thread finds its pipeline stopped and cleans up; the bounds hold in any case.</summary>
    /// <param name="exitCode">The code to end with should a bound be reached.</param>
    public void Begin(int exitCode)
    {
        running.Close();
        interruption.Raise();
        _ = Task.Run(async () =>
        {
            await Task.Delay(StopBound).ConfigureAwait(false);
            if (!running.IsRunning)
            {
                await Task.Delay(CleanUpBound).ConfigureAwait(false);
            }

            // Raises ProcessExit, by which the module still stops its instances.
            await Console.Error.WriteLineAsync("mysqlha: the script did not stop in time; ending the process.").ConfigureAwait(false);
            Environment.Exit(exitCode);
        });
    }
}
