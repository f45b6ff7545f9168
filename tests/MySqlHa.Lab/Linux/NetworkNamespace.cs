using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MySqlHa.Lab.Linux;

/// <summary>Runs code inside a network namespace of ip-netns(8).</summary>
public static class NetworkNamespace
{
    /// <summary>
    /// Runs <paramref name="action"/> on a thread of its own that has entered the namespace; sockets opened there stay in it.
    /// A namespace belongs to a thread, so the action must not await: what comes after would run on a pool thread outside.
    /// </summary>
    public static Task<T> RunAsync<T>(string name, Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                Enter(name);
                done.SetResult(action());
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller who awaits.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        })
        { IsBackground = true, Name = "netns " + name };
        thread.Start();
        return done.Task;
    }

    private static void Enter(string name)
    {
        string path = "/run/netns/" + name;
        if (!File.Exists(path))
            throw new LabException($"There is no network namespace '{name}'. Is the lab up?");
        using var file = File.OpenHandle(path);
        if (Native.SetNamespace((int)file.DangerousGetHandle(), Native.CloneNewNet) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Entering network namespace {name} failed.");
    }
}
