using System.Diagnostics;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab;

/// <summary>
/// A small process that holds the other end of a pipe to the lab's owner and removes the lab when the pipe closes. The
/// parent-death signal ends processes only; namespaces and files need somebody who is still there.
/// </summary>
internal sealed class LabReaper : IDisposable
{
    private readonly Process _process;

    private LabReaper(Process process) => _process = process;

    public static async Task<LabReaper> StartAsync(string id, string instance)
    {
        // setsid: Ctrl-C in a terminal reaches the whole group, and the reaper must be the last to go.
        string[] command = ["setsid", .. LabProgram.Command, "reap", "--id", id, "--instance", instance];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        return new LabReaper(await Spawner.StartAsync(start).ConfigureAwait(false));
    }

    /// <summary>What the reaper process does.</summary>
    public static async Task<int> RunAsync(string id, string instance)
    {
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line == "done")
                return 0;
        }

        // Another lab of that name may have come since.
        if (LabRecord.TryRead(id)?.Instance == instance)
            await LabEnvironment.RemoveAsync(id).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Sends it home: the owner has removed the lab itself.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.WriteLine("done");
            _process.StandardInput.Close();
            _process.WaitForExit(5000);
        }
        catch (IOException)
        {
            // It is gone already.
        }

        _process.Dispose();
    }
}
