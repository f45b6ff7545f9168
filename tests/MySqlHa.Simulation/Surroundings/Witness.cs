using MySqlHa.Node.Witness;
using MySqlHa.Simulation.Time;

namespace MySqlHa.Simulation.Surroundings;

/// <summary>
/// The witness: a linearizable store (etcd) with the role under a lease, by its own clock. What it does it does at once, or, while it is away, never; a lease
/// does not end while it is away longer than it would have otherwise, and never earlier than it was promised.
/// </summary>
internal sealed class Witness(VirtualClock clock, HostTime time, long ttl)
{
    private int _holder = -1;
    private long _end;

    /// <summary>How many faults keep it away.</summary>
    public int Away { get; set; }

    /// <summary>Whose lease has the role at this moment, by the session of a daemon: one that was started again has another lease; -1 for nobody's.</summary>
    public int Holder => clock.Now < _end ? _holder : -1;

    /// <summary>Grants a lease and puts the role under it, if nobody else has the role.</summary>
    public LeaseAnswer Acquire(int session)
    {
        if (Holder < 0 || Holder == session)
        {
            _holder = session;
            Extend();
        }

        return Say(session);
    }

    /// <summary>Keeps a lease alive that has not ended.</summary>
    public LeaseAnswer Renew(int session)
    {
        if (Holder == session)
        {
            Extend();
        }

        return Say(session);
    }

    /// <summary>Revokes the lease.</summary>
    public LeaseAnswer Release(int session)
    {
        if (Holder == session)
        {
            _holder = -1;
        }

        return Say(session);
    }

    private void Extend() => _end = clock.Now + time.InWorld(ttl);

    private LeaseAnswer Say(int session) => Holder < 0 ? LeaseAnswer.Free : Holder == session ? LeaseAnswer.HeldByUs : LeaseAnswer.HeldByOther;
}
