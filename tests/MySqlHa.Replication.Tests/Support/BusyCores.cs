using System.Diagnostics;

namespace MySqlHa.Replication.Tests.Support;

/// <summary>Twice as many busy processes as there are cores, at the same priority as ours.</summary>
public sealed class BusyCores : IDisposable
{
    private readonly List<Process> _processes = [];

    public BusyCores()
    {
        for (var i = 0; i < Environment.ProcessorCount * 2; i++)
            _processes.Add(Process.Start("sh", ["-c", "exec >/dev/null 2>&1; while kill -0 $PPID; do i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done; done"]));
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
