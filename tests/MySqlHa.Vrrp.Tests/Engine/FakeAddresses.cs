using System.Net;
using MySqlHa.Vrrp.Address;

namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>Remembers what was put on and taken off.</summary>
internal sealed class FakeAddresses(List<string> happened) : IVirtualAddress
{
    public HashSet<IPAddress> Present { get; } = [];

    public bool Refuses { get; set; }

    public bool Recording { get; set; } = true;

    public void Add(int interfaceIndex, VirtualAddress address, TimeSpan lifetime)
    {
        if (Refuses)
        {
            throw new AddressException("the kernel said no");
        }

        if (Recording)
        {
            happened.Add($"add {address.Address} for {lifetime.TotalSeconds} s");
            Present.Add(address.Address);
        }
    }

    public bool Remove(int interfaceIndex, VirtualAddress address)
    {
        happened.Add($"remove {address.Address}");
        return Present.Remove(address.Address);
    }

    public bool IsPresent(int interfaceIndex, IPAddress address) => Present.Contains(address);

    public int DestroySessions(IPAddress address)
    {
        happened.Add($"destroy {address}");
        return 3;
    }

    public void Dispose() => Present.Clear();
}
