using System.ComponentModel;
using System.Text;

namespace MySqlHa.Host.Privilege;

/// <summary>
/// Gives up, for good and before anything else is done, what a node does not need. Capabilities belong to threads (capabilities(7)), and the runtime has several
/// by the time that Main runs: so this thread gives them up and the program is executed anew (execve(2)), which ends all other threads, keeps the process id, and
/// leaves one whose every thread descends from this one. There is nothing to be raced with and nothing to be forgotten.
/// </summary>
internal static class LeastPrivilege
{
    /// <summary>Returns when this process is confined; the first time it does not return, but begins anew.</summary>
    /// <exception cref="Win32Exception">The kernel refused; nothing has been started.</exception>
    public static void Enter()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("-LeastPrivilege gives up Linux capabilities, and this system has none.");
        }

        var held = ProcessPrivilege.Read();
        var kept = held.Permitted & Capability.Wanted;
        if (held.IsWithin(kept))
        {
            return;
        }

        Confine(held, kept);
        Begin();
    }

    private static void Confine(ProcessPrivilege held, Capability kept)
    {
        // For root alone the bounding set is what a program that is executed gets. Whoever is not root may not narrow it, and needs not: see ProcessPrivilege.
        if (Environment.IsPrivilegedProcess)
        {
            for (var bit = 0; bit < 64; bit++)
            {
                if ((held.Bounding & ~kept & (Capability)(1UL << bit)) != 0)
                {
                    Check(LibC.Control(LibC.DropBounding, (nuint)bit, 0, 0, 0), "the bounding set was not narrowed");
                }
            }
        }

        Check(LibC.SetCapabilities(kept), "capabilities were not given up");
        Check(LibC.Control(LibC.Ambient, LibC.AmbientClear, 0, 0, 0), "the ambient set was not cleared");
        for (var bit = 0; bit < 64; bit++)
        {
            // What is started from here has them too: a guard must be able to take the address off.
            if ((kept & (Capability)(1UL << bit)) != 0)
            {
                Check(LibC.Control(LibC.Ambient, LibC.AmbientRaise, (nuint)bit, 0, 0), "the ambient set was not filled");
            }
        }

        Check(LibC.Control(LibC.NoNewPrivileges, 1, 0, 0, 0), "no_new_privs was not set");
        // A core file would have passwords and keys in it.
        Check(LibC.LimitCore(0), "core files were not forbidden");
    }

    private static void Begin()
    {
        var program = Environment.ProcessPath ?? "/proc/self/exe";
        var arguments = File.ReadAllBytes("/proc/self/cmdline");
        LibC.Execute(Encoding.UTF8.GetBytes(program + '\0'), arguments);
        Check(-1, $"{program} could not be executed anew");
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new Win32Exception(System.Runtime.InteropServices.Marshal.GetLastPInvokeError(), $"-LeastPrivilege: {what}: {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}. Nothing was started.");
        }
    }
}
