using System.Net;
using MySqlHa.Simulation.Time;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Address;

namespace MySqlHa.Simulation.Surroundings;

/// <summary>The kernel's part of a host: the virtual address and its lease, which outlive every process.</summary>
internal sealed class Kernel(VirtualClock clock, Chance chance) : IVirtualAddress
{
    /// <summary>How much later than its lifetime a lease ends at most. Measured: 2 s ended after 2.0 to 2.4 s.</summary>
    public const long LeaseSlack = 400_000;

    private long _end;
    private bool _watched;

    /// <summary>Whether the address is on the interface.</summary>
    public bool Holds { get; private set; }

    /// <summary>The address came or went.</summary>
    public event Action<string> Changed = _ => { };

    public void Add(int interfaceIndex, VirtualAddress address, TimeSpan lifetime)
    {
        _end = lifetime > TimeSpan.Zero ? clock.Now + (long)lifetime.TotalMicroseconds + chance.Between(0, LeaseSlack) : long.MaxValue;
        Watch();
        if (!Holds)
        {
            Holds = true;
            Changed("the address is on");
        }
    }

    public bool Remove(int interfaceIndex, VirtualAddress address) => Take("the address is off");

    public bool IsPresent(int interfaceIndex, IPAddress address) => Holds;

    public int DestroySessions(IPAddress address) => 0;

    /// <summary>Whoever does it.</summary>
    public bool Take(string why)
    {
        var had = Holds;
        Holds = false;
        if (had)
        {
            Changed(why);
        }

        return had;
    }

    public void Dispose()
    {
    }

    private void Watch()
    {
        if (!_watched && _end != long.MaxValue)
        {
            _watched = true;
            clock.At(_end, Expire);
        }
    }

    private void Expire()
    {
        _watched = false;
        if (!Holds)
        {
            return;
        }

        if (clock.Now >= _end)
        {
            Take("the address's lease has ended");
        }
        else
        {
            Watch();
        }
    }
}
