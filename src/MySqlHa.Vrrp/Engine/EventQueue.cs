namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// The channel into an instance's loop: a bounded ring of structs, many writers, one reader that waits with a deadline.
/// System.Threading.Channels would do but for the wait: a reader with a timeout allocates there, and the steady path here must not.
/// </summary>
internal sealed class EventQueue(int capacity)
{
    private readonly EngineEvent[] _ring = new EngineEvent[capacity];
    private readonly object _gate = new();
    private int _head;
    private int _count;
    private long _refused;

    /// <summary>How many events found the ring full.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>
    /// Adds an event. Advertisements are refused when the ring is nearly full, so that a flood of packets cannot crowd out a fault or a stop;
    /// the next advertisement tells the same again.
    /// </summary>
    public bool TryEnqueue(in EngineEvent e)
    {
        lock (_gate)
        {
            var limit = e.Kind is EngineEventKind.Advertisement or EngineEventKind.PacketDropped ? _ring.Length / 2 : _ring.Length;
            if (_count >= limit)
            {
                _refused++;
                return false;
            }

            _ring[(_head + _count) % _ring.Length] = e;
            _count++;
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Takes the oldest event, if there is one.</summary>
    public bool TryDequeue(out EngineEvent e)
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                e = default;
                return false;
            }

            e = _ring[_head];
            _ring[_head] = default;
            _head = (_head + 1) % _ring.Length;
            _count--;
            return true;
        }
    }

    /// <summary>Waits until there is an event or the time is over. Negative waits without end.</summary>
    public void Wait(int milliseconds)
    {
        lock (_gate)
        {
            if (_count == 0 && milliseconds != 0)
            {
                Monitor.Wait(_gate, milliseconds < 0 ? Timeout.Infinite : milliseconds);
            }
        }
    }
}
