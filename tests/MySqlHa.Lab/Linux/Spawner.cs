using System.Collections.Concurrent;
using System.Diagnostics;

namespace MySqlHa.Lab.Linux;

/// <summary>
/// Starts processes from one thread that lives as long as this process. The parent-death signal (PR_SET_PDEATHSIG) goes off
/// when the <em>thread</em> that forked ends, and pool threads end whenever they have been idle.
/// </summary>
internal static class Spawner
{
    private static readonly BlockingCollection<Action> Work = Begin();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(Process.Start(start) ?? throw new LabException($"'{start.FileName}' did not start."));
            }
#pragma warning disable CA1031 // It belongs to the caller who awaits; the thread must not end.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (Action action in work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = "lab spawner" };
        thread.Start();
        return work;
    }
}
