using System.Threading.Channels;

namespace MySqlHa.Vrrp.Engine;

/// <summary>Carries observations from the loop to the observer on a task of its own, and keeps the last of them for whoever asks.</summary>
internal sealed class Notifier
{
    private const int Kept = 200;
    private readonly Channel<object> channel = Channel.CreateBounded<object>(
        new BoundedChannelOptions(1024) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly IVrrpObserver observer;
    private readonly Queue<VrrpLogEntry> recent = new();
    private readonly Task pump;

    public Notifier(IVrrpObserver observer)
    {
        this.observer = observer;
        pump = Task.Run(PumpAsync);
    }

    /// <summary>The last log lines, oldest first.</summary>
    public IReadOnlyList<VrrpLogEntry> Recent
    {
        get
        {
            lock (recent)
            {
                return [.. recent];
            }
        }
    }

    public void Post(VrrpTransition transition) => channel.Writer.TryWrite(transition);

    public void Post(VrrpLogEntry entry)
    {
        lock (recent)
        {
            if (recent.Count == Kept)
            {
                recent.Dequeue();
            }

            recent.Enqueue(entry);
        }

        channel.Writer.TryWrite(entry);
    }

    /// <summary>Delivers what is left and ends. An observer that never returns is left behind after the timeout.</summary>
    public void Complete(TimeSpan timeout)
    {
        channel.Writer.TryComplete();
        pump.Wait(timeout);
    }

    private async Task PumpAsync()
    {
        await foreach (var item in channel.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (item is VrrpTransition transition)
                {
                    observer.OnTransition(transition);
                }
                else
                {
                    observer.OnLog((VrrpLogEntry)item);
                }
            }
#pragma warning disable CA1031 // An observer's fault is its own: it must not silence the ones that follow.
            catch (Exception e)
#pragma warning restore CA1031
            {
                lock (recent)
                {
                    recent.Enqueue(new VrrpLogEntry("", DateTimeOffset.Now, VrrpLogLevel.Error, "ObserverFailed", $"A state-change observer threw: {e.Message}"));
                }
            }
        }
    }
}
