namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// The channel into an instance's loop: a bounded ring of structs, many writers, one reader that waits with a deadline.
/// System.Threading.Channels would do but for the wait: a reader with a timeout allocates there, and the steady path here must not.
/// </summary>
internal sealed class EventQueue(int capacity)
{
    private readonly EngineEvent[] ring = new EngineEvent[capacity];
    private readonly object gate = new();
    private int head;
    private int count;
    private long refused;

    /// <summary>How many events found the ring full.</summary>
    public long Refused => Volatile.Read(ref refused);

    /// <summary>
    /// Adds an event. Advertisements are refused when the ring is nearly full, so that a flood of packets cannot crowd out a fault or a stop;
    /// the next advertisement tells the same again.
    /// </summary>
    public bool TryEnqueue(in EngineEvent e)
    {
        lock (gate)
        {
            var limit = e.Kind is EngineEventKind.Advertisement or EngineEventKind.PacketDropped ? ring.Length / 2 : ring.Length;
            if (count >= limit)
            {
                refused++;
                return false;
            }

            ring[(head + count) % ring.Length] = e;
            count++;
            Monitor.Pulse(gate);
            return true;
        }
    }

    /// <summary>Takes the oldest event, if there is one.</summary>
    public bool TryDequeue(out EngineEvent e)
    {
        lock (gate)
        {
            if (count == 0)
            {
                e = default;
                return false;
            }

            e = ring[head];
            ring[head] = default;
            head = (head + 1) % ring.Length;
            count--;
            return true;
        }
    }

    /// <summary>Waits until there is an event or the time is over. Negative waits without end.</summary>
    public void Wait(int milliseconds)
    {
        lock (gate)
        {
            if (count == 0 && milliseconds != 0)
            {
                Monitor.Wait(gate, milliseconds < 0 ? Timeout.Infinite : milliseconds);
            }
        }
    }
}
