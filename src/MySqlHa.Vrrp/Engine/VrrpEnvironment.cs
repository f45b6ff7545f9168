using System.Net;
using MySqlHa.Vrrp.Address;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Engine;

/// <summary>The effects that an instance needs: real ones by <c>VrrpEnvironment.Open</c>, others in tests.</summary>
public sealed class VrrpEnvironment : IDisposable
{
    /// <summary>The interface.</summary>
    public required ILink Link { get; init; }

    /// <summary>Tells of the interface going down and of addresses that leave it.</summary>
    public required INetworkWatch Watch { get; init; }

    /// <summary>Puts the virtual addresses on and takes them off.</summary>
    public required IVirtualAddress Addresses { get; init; }

    /// <summary>Keeps another instance from taking the same VRID on the interface; null where a test needs none.</summary>
    public IDisposable? Claim { get; init; }

    /// <summary>Watches the loop from outside of this process; null for nobody. It is not disposed with the rest.</summary>
    public IEngineGuard? Guard { get; set; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Opens the real ones for a configuration. Nothing is left open when it throws.</summary>
    /// <exception cref="LinkException">The interface cannot be used, or the VRID is taken on it; the message names the remedy.</exception>
    public static VrrpEnvironment Open(VrrpConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var opened = new Stack<IDisposable>();
        try
        {
            var link = LinkRegistry.Shared.Acquire(configuration.Interface);
            opened.Push(link);
            var claim = RouterClaim.Take(configuration.Interface, link.InterfaceIndex, configuration.VirtualRouterId);
            opened.Push(claim);
            var watch = new NetlinkWatch();
            opened.Push(watch);
            return new VrrpEnvironment { Link = link, Claim = claim, Watch = watch, Addresses = new LinuxVirtualAddress() };
        }
        catch
        {
            while (opened.TryPop(out var last))
            {
                last.Dispose();
            }

            throw;
        }
    }

    /// <summary>The address that advertisements come from.</summary>
    /// <exception cref="LinkException">The interface has no address to send from.</exception>
    public IPAddress SourceFor(VrrpConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.SourceAddress
            ?? Link.FindPrimaryAddress([.. configuration.Addresses.Select(a => a.Address)])
            ?? throw new LinkException(LinkFailure.NoAddress, $"Interface {configuration.Interface} has no IPv4 address of its own to advertise from. Give it one, or name one with -SourceAddress.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Watch.Dispose();
        Addresses.Dispose();
        Claim?.Dispose();
        Link.Dispose();
    }
}
