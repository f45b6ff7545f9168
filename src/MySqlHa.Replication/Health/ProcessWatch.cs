namespace MySqlHa.Replication.Health;

/// <summary>
/// Looks at the server's process on a thread of its own, every two milliseconds by default: one pread of a file held open, no
/// allocation. Reads the leader's entry under task/, which does not sum over all threads as /proc/PID/stat does.
/// </summary>
internal sealed class ProcessWatch : IDisposable
{
    private readonly ServerEndpoint _server;
    private readonly HealthMonitorOptions _options;
    private readonly MonitorClock _clock;
    private readonly Action<Observation> _report;
    private readonly AutoResetEvent _wanted = new(true);
    private readonly Thread _thread;
    private volatile bool _stopping;

    internal ProcessWatch(ServerEndpoint server, HealthMonitorOptions options, MonitorClock clock, Action<Observation> report)
    {
        _server = server;
        _options = options;
        _clock = clock;
        _report = report;
        _thread = new Thread(Run) { IsBackground = true, Name = "mysqlha-process" };
    }

    internal void Start() => _thread.Start();

    /// <summary>Looks for the process again, unless one is being watched: call after a login worked.</summary>
    internal void LookAgain() => _wanted.Set();

    public void Dispose()
    {
        _stopping = true;
        _wanted.Set();
        if (!_thread.IsAlive || _thread.Join(TimeSpan.FromSeconds(1)))
            _wanted.Dispose();
    }

    private void Run()
    {
        _options.ThreadStart?.Invoke();
        while (!_stopping)
        {
            _wanted.WaitOne();
            if (!_stopping && ListenerLookup.FindProcess(_server) is { } pid)
                Watch(pid);
        }
    }

    private void Watch(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        try
        {
            using var file = File.OpenHandle($"/proc/{pid}/task/{pid}/stat", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            if (Read(file, buffer) is not { } first)
                return;
            var rules = new ProcessRules(first.StartTime, _options.StoppedGrace);
            var last = ObservationKind.ProcessUnknown;
            while (!_stopping && last != ObservationKind.ProcessGone)
            {
                var now = _clock.Now;
                var kind = rules.Look(Read(file, buffer), now);
                if (kind != last)
                    _report(new(kind, now, now, Reason(kind, pid)));
                last = kind;
                ShortSleep.For(_options.ProcessPollInterval);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone between the search and the first look, or not ours to see: the sessions decide.
        }
    }

    private static ProcessStat? Read(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> buffer)
    {
        try
        {
            var length = RandomAccess.Read(file, buffer, 0);
            return ProcessStat.TryParse(buffer[..length], out var stat) ? stat : null;
        }
        catch (IOException)
        {
            // ESRCH: reaped.
            return null;
        }
    }

    private static string Reason(ObservationKind kind, int pid) => kind switch
    {
        ObservationKind.ProcessGone => $"process-gone: the server's process {pid} has died; see its error log and the kernel log, then start it again",
        ObservationKind.ProcessStopped => $"process-stopped: the server's process {pid} is stopped; see who stopped or traces it, then continue it (SIGCONT)",
        _ => $"process-running: the server's process is {pid}",
    };
}
