using System.Net;
using System.Net.Sockets;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>
/// Asks a gateway by ARP and by ICMP echo at once; either answer will do. ARP is not rate limited or filtered as ICMP often is, ICMP reaches
/// a gateway that is not on the link. One round at a time, by one thread.
/// </summary>
internal sealed unsafe class GatewayProbe : IDisposable
{
    private readonly EchoSocket _echo;
    private readonly EthernetPort? _arp;
    private readonly byte[] _question = new byte[ArpQuestion.Length];
    private readonly byte[] _target;

    /// <exception cref="LinkException">The interface cannot be used.</exception>
    internal GatewayProbe(string interfaceName, IPAddress gateway)
    {
        _target = gateway.GetAddressBytes();
        using var routes = new RouteQuery();
        var links = routes.Links();
        var link = links.Find(l => l.Name == interfaceName) ?? throw LinkErrors.Unknown(interfaceName, links);
        try
        {
            _echo = new EchoSocket(interfaceName, gateway);
        }
        catch (SocketException e)
        {
            throw e.SocketErrorCode == SocketError.AccessDenied
                ? LinkErrors.NotPermitted(interfaceName, e)
                : LinkErrors.Other(interfaceName, e.Message, e);
        }

        var near = routes.Addresses().Where(a => a.Index == link.Index && a.Covers(gateway)).ToList();
        if (near.Count > 0 && link.CarriesVrrp)
        {
            try
            {
                _arp = EthernetPort.Open(link, "arp");
            }
            catch
            {
                _echo.Dispose();
                throw;
            }

            ArpQuestion.Write(_question, link.HardwareAddress, near.Find(a => !a.IsSecondary && !a.LooksLeased) is { Raw: not 0 } own ? own.Address : null, gateway);
        }
    }

    /// <summary>One round: ask, and wait for an answer, the end of the time, or the stop signal.</summary>
    internal ProbeResult Run(TimeSpan timeout, StopSignal stop)
    {
        // What arrived since the last round is too late an answer to it, and none to this one.
        _ = ArpAnswered();
        _ = _echo.Answered();
        _ = _arp?.Send(_question);
        _echo.Ask();

        var descriptors = stackalloc LibC.PollDescriptor[3];
        descriptors[0] = new LibC.PollDescriptor { Descriptor = stop.Descriptor, Events = LibC.PollIn };
        descriptors[1] = new LibC.PollDescriptor { Descriptor = _echo.Descriptor, Events = LibC.PollIn };
        descriptors[2] = new LibC.PollDescriptor { Descriptor = _arp?.Descriptor ?? -1, Events = LibC.PollIn };
        var end = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (Environment.TickCount64 is var now && now < end)
        {
            _ = LibC.Poll(descriptors, 3, (int)(end - now));
            if (descriptors[0].Returned != 0)
            {
                return ProbeResult.Stopped;
            }

            if (ArpAnswered())
            {
                return ProbeResult.Arp;
            }

            if (_echo.Answered())
            {
                return ProbeResult.Icmp;
            }

            if (((descriptors[1].Returned | descriptors[2].Returned) & ~LibC.PollIn) != 0)
            {
                // "Network is down": there is nothing to wait for, and this probe is made anew for the next round.
                return ProbeResult.NoAnswer;
            }
        }

        return ProbeResult.NoAnswer;
    }

    public void Dispose()
    {
        _echo.Dispose();
        _arp?.Dispose();
    }

    private bool ArpAnswered()
    {
        var answered = false;
        while (_arp is not null && _arp.TryReceive(out var frame))
        {
            answered |= ArpQuestion.IsAnswer(frame, _target);
        }

        return answered;
    }
}
