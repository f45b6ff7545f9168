using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>Ends a thread that sleeps in poll(2): an eventfd(2) polled beside the thread's own descriptors. Once set it stays set.</summary>
internal sealed unsafe class StopSignal : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x80800;
    private readonly int _descriptor;
    private bool _disposed;

    internal StopSignal()
    {
        _descriptor = LibC.EventDescriptor(0, NonBlockingCloseOnExec);
        if (_descriptor < 0)
        {
            throw new IOException($"eventfd failed: {Errno.Describe(Marshal.GetLastPInvokeError())}.");
        }
    }

    internal int Descriptor => _descriptor;

    internal void Set()
    {
        var one = 1UL;
        _ = LibC.Write(_descriptor, &one, sizeof(ulong));
    }

    /// <summary>Sleeps until the signal is set or the time is over. Returns whether it is set.</summary>
    internal bool Wait(TimeSpan time)
    {
        var entry = new LibC.PollDescriptor { Descriptor = _descriptor, Events = LibC.PollIn };
        return LibC.Poll(&entry, 1, (int)Math.Max(0, Math.Ceiling(time.TotalMilliseconds))) > 0;
    }

    /// <summary>Only after the thread that polls the descriptor has ended: a closed number may be somebody else's next one.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = LibC.Close(_descriptor);
        }
    }
}
