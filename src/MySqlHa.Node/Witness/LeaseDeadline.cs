namespace MySqlHa.Node.Witness;

/// <summary>
/// A thread that looks at a time, whatever the thread pool is busy with: what it has to say cannot wait for a pool that somebody's scripts have used up.
/// </summary>
internal sealed class LeaseDeadline : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Func<TimeSpan?> _look;
    private readonly AutoResetEvent _changed = new(false);
    private readonly Thread _thread;
    private volatile bool _ended;

    /// <param name="look">Looks, and returns in how long it is to look again; null: when <see cref="Set"/> is called.</param>
    internal LeaseDeadline(Func<TimeSpan?> look)
    {
        _look = look;
        _thread = new Thread(Run) { IsBackground = true, Name = "vrrp witness", Priority = ThreadPriority.AboveNormal };
    }

    internal void Start() => _thread.Start();

    /// <summary>Something has changed: look now. Called by the look itself, it has no effect.</summary>
    internal void Set()
    {
        if (Thread.CurrentThread != _thread)
        {
            _changed.Set();
        }
    }

    public void Dispose()
    {
        _ended = true;
        _changed.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _changed.Dispose();
    }

    private void Run()
    {
        while (!_ended)
        {
            // Rounded up: a look that comes too early would only look again.
            var rest = _look() is { } time ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(time.TotalMilliseconds))) : Longest;
            _changed.WaitOne(rest < Longest ? rest : Longest);
        }
    }
}
