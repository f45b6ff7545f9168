using System.Diagnostics;
using MySqlHa.Node.Witness;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>A witness in memory, whose leases end by the clock as etcd's do.</summary>
internal sealed class FakeWitness
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (TimeSpan Ttl, long Renewed)> _leases = [];
    private RoleHolder? _holder;
    private int _made;

    /// <summary>One node's way to it.</summary>
    public Way To(string node) => new(this, node);

    /// <summary>Who holds the role now.</summary>
    public string? Holder
    {
        get
        {
            lock (_gate)
            {
                return Present()?.Node;
            }
        }
    }

    /// <summary>An operator deletes the key.</summary>
    public void Delete()
    {
        lock (_gate)
        {
            _holder = null;
        }
    }

    private RoleHolder? Present()
    {
        if (_holder is { } holder && !Lives(holder.Lease))
        {
            _holder = null;
        }

        return _holder;
    }

    private bool Lives(string lease) => _leases.TryGetValue(lease, out var found) && Stopwatch.GetElapsedTime(found.Renewed) < found.Ttl;

    internal sealed class Way(FakeWitness witness, string node) : IWitnessStore
    {
        /// <summary>Cut off: nothing arrives.</summary>
        public bool Cut { get; set; }

        public string Member => "fake";

        public Task<string> GrantAsync(TimeSpan ttl, CancellationToken cancellation = default) => Ask(() =>
        {
            var lease = (++witness._made).ToString(System.Globalization.CultureInfo.InvariantCulture);
            witness._leases[lease] = (ttl, Stopwatch.GetTimestamp());
            return lease;
        });

        public Task<bool> KeepAliveAsync(string lease, CancellationToken cancellation = default) => Ask(() =>
        {
            if (!witness.Lives(lease))
                return false;
            witness._leases[lease] = (witness._leases[lease].Ttl, Stopwatch.GetTimestamp());
            return true;
        });

        public Task<RoleHolder?> LookAsync(CancellationToken cancellation = default) => Ask(witness.Present);

        public Task<RoleHolder?> AcquireAsync(string lease, CancellationToken cancellation = default) =>
            Ask(() => witness.Lives(lease) ? witness.Present() ?? (witness._holder = new RoleHolder(lease, node)) : null);

        public Task ReleaseAsync(string lease, CancellationToken cancellation = default) => Ask(() => witness._holder = witness._holder?.Lease == lease ? null : witness._holder);

        public Task RevokeAsync(string lease, CancellationToken cancellation = default) => Ask(() => witness._leases.Remove(lease));

        public void Dispose()
        {
        }

        private async Task<T> Ask<T>(Func<T> work)
        {
            await Task.Yield();
            if (Cut)
                throw new WitnessException("cut off");
            lock (witness._gate)
            {
                return work();
            }
        }
    }
}
