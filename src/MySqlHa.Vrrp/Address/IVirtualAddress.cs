using System.Net;

namespace MySqlHa.Vrrp.Address;

/// <summary>Puts addresses on interfaces and takes them off. Every call is idempotent and bounded; none allocates when the address is unchanged.</summary>
public interface IVirtualAddress : IDisposable
{
    /// <summary>
    /// Adds the address, or renews its lifetime if it is there. <paramref name="lifetime"/> in whole seconds makes it a kernel lease that
    /// vanishes when nobody renews it; zero means for ever.
    /// </summary>
    /// <exception cref="AddressException">The kernel refused.</exception>
    void Add(int interfaceIndex, VirtualAddress address, TimeSpan lifetime);

    /// <summary>Removes the address. Returns false if it was not there.</summary>
    /// <exception cref="AddressException">The kernel refused.</exception>
    bool Remove(int interfaceIndex, VirtualAddress address);

    /// <summary>Whether the interface has the address.</summary>
    bool IsPresent(int interfaceIndex, IPAddress address);

    /// <summary>Destroys every TCP socket whose local address is this one (their clients get a reset). Returns how many; -1 where the kernel cannot.</summary>
    int DestroySessions(IPAddress address);
}

/// <summary>The kernel refused an address operation. The message names the address, the interface, the kernel's word and the remedy.</summary>
public sealed class AddressException : Exception
{
    /// <summary>Makes one.</summary>
    public AddressException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
