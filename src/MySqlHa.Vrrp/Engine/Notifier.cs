using System.Threading.Channels;

namespace MySqlHa.Vrrp.Engine;

/// <summary>Carries observations from the loop to the observer on a task of its own, and keeps the last of them for whoever asks.</summary>
internal sealed class Notifier : IEngineNews
{
    private const int Kept = 200;
    private static readonly object MasterLate = new();
    private readonly Channel<object> _channel = Channel.CreateBounded<object>(
        new BoundedChannelOptions(1024) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly IVrrpObserver _observer;
    private readonly Queue<VrrpLogEntry> _recent = new();
    private readonly Task _pump;

    public Notifier(IVrrpObserver observer)
    {
        _observer = observer;
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>The last log lines, oldest first.</summary>
    public IReadOnlyList<VrrpLogEntry> Recent
    {
        get
        {
            lock (_recent)
            {
                return [.. _recent];
            }
        }
    }

    public void Post(VrrpTransition transition) => _channel.Writer.TryWrite(transition);

    public void PostMasterLate() => _channel.Writer.TryWrite(MasterLate);

    public void Post(VrrpLogEntry entry)
    {
        lock (_recent)
        {
            if (_recent.Count == Kept)
            {
                _recent.Dequeue();
            }

            _recent.Enqueue(entry);
        }

        _channel.Writer.TryWrite(entry);
    }

    /// <summary>Delivers what is left and ends. An observer that never returns is left behind after the timeout.</summary>
    public void Complete(TimeSpan timeout)
    {
        _channel.Writer.TryComplete();
        _pump.Wait(timeout);
    }

    private async Task PumpAsync()
    {
        await foreach (var item in _channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (item is VrrpTransition transition)
                {
                    _observer.OnTransition(transition);
                }
                else if (item == MasterLate)
                {
                    _observer.OnMasterLate();
                }
                else
                {
                    _observer.OnLog((VrrpLogEntry)item);
                }
            }
#pragma warning disable CA1031 // An observer's fault is its own: it must not silence the ones that follow.
            catch (Exception e)
#pragma warning restore CA1031
            {
                lock (_recent)
                {
                    _recent.Enqueue(new VrrpLogEntry("", DateTimeOffset.Now, VrrpLogLevel.Error, "ObserverFailed", $"A state-change observer threw: {e.Message}"));
                }
            }
        }
    }
}
