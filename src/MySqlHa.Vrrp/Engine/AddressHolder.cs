using MySqlHa.Vrrp.Address;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// The virtual addresses of one instance: on while it is master, kept on by a renewed kernel lease, put back when somebody takes them off.
/// Used by the loop alone.
/// </summary>
internal sealed class AddressHolder(VrrpConfiguration configuration, int interfaceIndex, IVirtualAddress addresses, EngineLog log)
{
    private long _nextRenewal = long.MaxValue;

    /// <summary>Whether the addresses should be on the interface.</summary>
    public bool Holding { get; private set; }

    /// <summary>When the lease must be renewed, in microseconds; never while nothing is held or addresses have no lifetime.</summary>
    public long NextRenewal => _nextRenewal;

    /// <summary>A quarter of the lifetime: three renewals may fail before the kernel takes the address away.</summary>
    private long RenewalMicroseconds => (long)configuration.AddressLifetime.TotalMicroseconds / 4;

    public void Add(long now)
    {
        Holding = true;
        AddAll("AddressAddFailed");
        Schedule(now);
    }

    public void Remove()
    {
        Holding = false;
        _nextRenewal = long.MaxValue;
        foreach (var address in configuration.Addresses)
        {
            try
            {
                addresses.Remove(interfaceIndex, address);
            }
            catch (AddressException e)
            {
                log.Error("AddressRemoveFailed", e.Message);
            }
        }
    }

    /// <summary>Renews the lease if it is due. <see cref="IVirtualAddress.Add"/> also puts back what was removed.</summary>
    public void RenewIfDue(long now)
    {
        if (now >= _nextRenewal)
        {
            AddAll("AddressRenewFailed");
            Schedule(now);
        }
    }

    /// <summary>Puts one address back that somebody else removed. True when it was one of ours and is wanted.</summary>
    public bool PutBack(uint removed)
    {
        if (!Holding)
        {
            return false;
        }

        foreach (var address in configuration.Addresses)
        {
            if (address.Address.ToHostOrder() == removed && !addresses.IsPresent(interfaceIndex, address.Address))
            {
                log.Warning("AddressPutBack", $"{address.Address} was removed from {configuration.Interface} by somebody else while this node is master; it is put back. If a network service manages the interface, tell it to leave this address alone.");
                TryAdd(address, "AddressAddFailed");
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes addresses that an earlier life left behind: a node that is not master must not hold them.</summary>
    public void RemoveLeftovers()
    {
        foreach (var address in configuration.Addresses)
        {
            try
            {
                if (addresses.IsPresent(interfaceIndex, address.Address) && addresses.Remove(interfaceIndex, address))
                {
                    log.Warning("LeftoverAddressRemoved", $"{address.Address} was on {configuration.Interface} before the instance started; removed. It must come from the instance alone, not from the network configuration.");
                }
            }
            catch (AddressException e)
            {
                log.Error("AddressRemoveFailed", e.Message);
            }
        }
    }

    public int DestroySessions()
    {
        var destroyed = 0;
        foreach (var address in configuration.Addresses)
        {
            try
            {
                destroyed += Math.Max(0, addresses.DestroySessions(address.Address));
            }
            catch (AddressException e)
            {
                log.Error("SessionDestroyFailed", e.Message);
            }
        }

        return destroyed;
    }

    private void AddAll(string code)
    {
        foreach (var address in configuration.Addresses)
        {
            TryAdd(address, code);
        }
    }

    private void TryAdd(VirtualAddress address, string code)
    {
        try
        {
            addresses.Add(interfaceIndex, address, configuration.AddressLifetime);
        }
        catch (AddressException e)
        {
            log.Error(code, e.Message);
        }
    }

    private void Schedule(long now) => _nextRenewal = configuration.AddressLifetime > TimeSpan.Zero ? now + RenewalMicroseconds : long.MaxValue;
}
