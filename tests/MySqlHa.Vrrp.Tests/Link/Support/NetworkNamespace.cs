using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Tests.Link.Support;

/// <summary>
/// Runs code inside a network namespace, or without capabilities. Both are properties of a thread in Linux, so each call has a thread of its own;
/// sockets and threads made there keep the namespace.
/// </summary>
internal static unsafe partial class NetworkNamespace
{
    private const int NewNetwork = 0x40000000;
    private const int CapabilityVersion3 = 0x20080522;

    public static void Run(string name, Action action) => _ = Run(name, () =>
    {
        action();
        return true;
    });

    public static T Run<T>(string name, Func<T> action) => OnThread(() =>
    {
        using var handle = File.OpenHandle($"/run/netns/{name}");
        Check(SetNamespace((int)handle.DangerousGetHandle(), NewNetwork), "setns");
        return action();
    });

    public static void RunUnprivileged(string name, Action action) => Run(name, () =>
    {
        var header = stackalloc int[2] { CapabilityVersion3, 0 };
        var nothing = stackalloc int[6];
        Check(SetCapabilities(header, nothing), "capset");
        action();
    });

    private static T OnThread<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call} failed");
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int type);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(int* header, int* data);
}
