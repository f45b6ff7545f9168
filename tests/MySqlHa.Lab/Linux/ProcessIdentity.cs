using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MySqlHa.Lab.Linux;

/// <summary>One process, told from a later one with the same number by its start time.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Start time in clock ticks since boot (proc_pid_stat(5), field 22).</param>
public readonly record struct ProcessIdentity(int Pid, long StartTicks)
{
    /// <summary>The process that runs this code.</summary>
    public static ProcessIdentity Current => Of(Environment.ProcessId) ?? throw new LabException("/proc is not mounted.");

    /// <summary>Whether it still exists and is more than a zombie.</summary>
    public bool IsAlive => State is not (null or 'Z' or 'X');

    /// <summary>State letter of proc_pid_stat(5) (R, S, D, T, Z ...), or null once it is gone.</summary>
    public char? State => Read(Pid) is { } read && read.Start == StartTicks ? read.State : null;

    /// <summary>The process with that id, or null if there is none.</summary>
    public static ProcessIdentity? Of(int pid) => Read(pid) is { } read ? new ProcessIdentity(pid, read.Start) : null;

    /// <summary>Sends a signal; false if the process is gone already.</summary>
    public bool Signal(LinuxSignal signal)
    {
        if (State is null)
            return false;
        if (Native.Kill(Pid, (int)signal) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        const int NoSuchProcess = 3;
        return error == NoSuchProcess ? false : throw new Win32Exception(error, $"Signal {signal} to process {Pid} failed.");
    }

    /// <summary>SIGSTOP, and waits until it has reached every thread: on a busy machine one may go on for a while.</summary>
    /// <exception cref="LabException">It has not within five seconds.</exception>
    public async Task FreezeAsync()
    {
        Signal(LinuxSignal.Stop);
        long limit = Environment.TickCount64 + 5000;
        while (Directory.GetDirectories($"/proc/{Pid}/task").Any(task => StateOf(task) is not ('T' or 'Z' or 'X' or null)))
        {
            if (Environment.TickCount64 > limit)
                throw new LabException($"Process {Pid} did not stop; it is in state {State}.");
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until it is gone.</summary>
    /// <returns>False if it was still there after <paramref name="timeout"/>.</returns>
    public async Task<bool> WaitGoneAsync(TimeSpan timeout)
    {
        long limit = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (IsAlive)
        {
            if (Environment.TickCount64 >= limit)
                return false;
            await Task.Delay(1).ConfigureAwait(false);
        }

        return true;
    }

    private static (char State, long Start)? Read(int pid) => Read($"/proc/{pid}");

    private static char? StateOf(string folder) => Read(folder)?.State;

    private static (char State, long Start)? Read(string folder)
    {
        string text;
        try
        {
            text = File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }

        // The name in parentheses may hold blanks and parentheses itself: what follows the last one is fixed.
        int end = text.LastIndexOf(')');
        if (end < 0)
            return null;
        string[] fields = text[(end + 2)..].Split(' ');
        return (fields[0][0], long.Parse(fields[19], CultureInfo.InvariantCulture));
    }
}
