namespace MySqlHa.Simulation.Time;

/// <summary>
/// A process: all its code runs through here, on the world's one thread, in the order in which it was wanted. Frozen, it does nothing, and catches up later;
/// dead, it never does anything again, whatever its tasks waited for.
/// </summary>
/// <param name="clock">The world's.</param>
internal sealed class SimulatedProcess(VirtualClock clock) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _waiting = new();
    private bool _running;

    /// <summary>Whether it has not ended.</summary>
    public bool Alive { get; private set; } = true;

    /// <summary>Whether it is stopped for the time being.</summary>
    public bool Frozen { get; private set; }

    /// <summary>Whether it does what it is to do.</summary>
    public bool Running => Alive && !Frozen;

    /// <summary>What its code threw and nobody caught.</summary>
    public Exception? Failure { get; private set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Alive)
        {
            _waiting.Enqueue((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nobody waits for another thread here.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Has it run some code, and all that follows from it at this moment.</summary>
    public void Run(Action what)
    {
        Post(static state => ((Action)state!)(), what);
        Drain();
    }

    /// <summary>Since when it does nothing; without meaning while it runs.</summary>
    public long StoppedAt { get; private set; }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        StoppedAt = Running ? clock.Now : StoppedAt;
        Alive = false;
        _waiting.Clear();
    }

    /// <summary>SIGSTOP.</summary>
    public void Freeze()
    {
        StoppedAt = Running ? clock.Now : StoppedAt;
        Frozen = true;
    }

    /// <summary>SIGCONT.</summary>
    public void Thaw()
    {
        Frozen = false;
        Drain();
    }

    private void Drain()
    {
        if (_running)
        {
            return;
        }

        var before = Current;
        SetSynchronizationContext(this);
        _running = true;
        try
        {
            while (Running && _waiting.TryDequeue(out var next))
            {
                next.Callback(next.State);
            }
        }
#pragma warning disable CA1031 // The product's code failed in a way that would end a real process: that is a finding, and the world says so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failure = failure;
            Kill();
        }
        finally
        {
            _running = false;
            SetSynchronizationContext(before);
        }
    }
}
