using MySqlHa.Lab;

namespace MySqlHa.Bench;

/// <summary>Two nodes that share the virtual address: ours, or keepalived's.</summary>
internal abstract class Pair(LabEnvironment lab) : IAsyncDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(60);

    protected LabEnvironment Lab { get; } = lab;

    /// <summary>Who it is, in the report.</summary>
    public abstract string Who { get; }

    /// <summary>The node that is master now, null when none or both are.</summary>
    public LabHost? Holder => (IsIn(LabHost.A, "Master"), IsIn(LabHost.B, "Master")) switch
    {
        (true, false) => LabHost.A,
        (false, true) => LabHost.B,
        _ => null,
    };

    /// <summary>The other node.</summary>
    public static LabHost Other(LabHost host) => host == LabHost.A ? LabHost.B : LabHost.A;

    /// <summary>Waits until one node is master and the other is backup. Returns the master.</summary>
    public async Task<LabHost> SettledAsync()
    {
        var limit = Environment.TickCount64 + (long)Settle.TotalMilliseconds;
        while (true)
        {
            if (Holder is { } holder && IsIn(Other(holder), "Backup"))
            {
                return holder;
            }

            if (Environment.TickCount64 > limit)
            {
                throw new LabException($"{Who}: the pair did not settle within {Settle.TotalSeconds} s.");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Asks the holder to hand over, as its operator would.</summary>
    public abstract Task ResignAsync(LabHost holder);

    /// <summary>Starts again what <see cref="ResignAsync"/> stopped.</summary>
    public abstract Task ReturnAsync(LabHost host);

    /// <summary>Brings a node back whose server failed or was cut off. Nothing to do where both nodes always accept writes.</summary>
    public virtual Task RejoinAsync(LabHost host) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    /// <summary>Whether a node is in that state: Master, Backup or Fault.</summary>
    protected abstract bool IsIn(LabHost host, string state);
}
