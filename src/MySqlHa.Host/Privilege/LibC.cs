using System.Runtime.InteropServices;

namespace MySqlHa.Host.Privilege;

/// <summary>prctl(2), capset(2), setrlimit(2) and execv(3).</summary>
internal static unsafe partial class LibC
{
    internal const int DropBounding = 24;
    internal const int NoNewPrivileges = 38;
    internal const int Ambient = 47;
    internal const nuint AmbientRaise = 2;
    internal const nuint AmbientClear = 4;

    private const uint CapabilityVersion3 = 0x2008_0522;
    private const int CoreLimit = 4;

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    /// <summary>Makes these the permitted, effective and inheritable capabilities of this thread.</summary>
    internal static int SetCapabilities(Capability set)
    {
        // struct __user_cap_header_struct; then effective, permitted, inheritable of the lower 32, and of the upper 32.
        var header = stackalloc uint[2] { CapabilityVersion3, 0 };
        uint low = (uint)(ulong)set, high = (uint)((ulong)set >> 32);
        var data = stackalloc uint[6] { low, low, low, high, high, high };
        return SetCapabilities(header, data);
    }

    /// <summary>How many bytes a core file may have, for good.</summary>
    internal static int LimitCore(nuint bytes)
    {
        var limit = stackalloc nuint[2] { bytes, bytes };
        return SetLimit(CoreLimit, limit);
    }

    /// <summary>Executes a program in place of this one. Returns only when that failed.</summary>
    /// <param name="program">Its path, ended by a zero.</param>
    /// <param name="arguments">Each ended by a zero, as /proc/PID/cmdline has them.</param>
    internal static void Execute(byte[] program, byte[] arguments)
    {
        fixed (byte* path = program, first = arguments)
        {
            var starts = new List<int>();
            for (var at = 0; at < arguments.Length; at += 1 + Array.IndexOf(arguments, (byte)0, at) - at)
            {
                starts.Add(at);
            }

            var pointers = stackalloc byte*[starts.Count + 1];
            for (var i = 0; i < starts.Count; i++)
            {
                pointers[i] = first + starts[i];
            }

            pointers[starts.Count] = null;
            _ = Execute(path, pointers);
        }
    }

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(uint* header, uint* data);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, nuint* limit);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true)]
    private static partial int Execute(byte* path, byte** arguments);
}
