using System.Net;
using System.Net.Sockets;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>
/// Watches whether a gateway can be reached through one interface. An isolated node that knows it is isolated can give up its role by
/// itself. The first answer decides, and is always told: a node waits for it before it may become master. Asks every interval on its own
/// thread until it is disposed.
/// </summary>
public sealed class GatewayTracker : IDisposable
{
    /// <summary>How often the gateway is asked unless told otherwise, and how long an answer is waited for.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(0.5);

    private readonly string _interface;
    private readonly IPAddress _gateway;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _timeout;
    private readonly Action<bool, string> _onChange;
    private readonly int _fall;
    private readonly int _rise;
    private readonly StopSignal _stop = new();
    private readonly Thread _thread;
    private GatewayProbe? _probe;
    private RiseFall? _state;
    private volatile bool _up;
    private int _disposed;

    /// <summary>Starts to watch.</summary>
    /// <param name="interfaceName">The interface that the gateway must be reachable through.</param>
    /// <param name="gateway">Its IPv4 address; asked by ARP too when it is in a subnet of the interface.</param>
    /// <param name="onChange">
    /// Called on the tracker's thread with the first state and each new one, and its reason; must not block or dispose the tracker.
    /// </param>
    /// <param name="interval">From one question to the next; null for <see cref="DefaultInterval"/>.</param>
    /// <param name="timeout">How long one answer is waited for; null for <see cref="DefaultInterval"/>.</param>
    /// <param name="fall">Unanswered questions in a row that make it unreachable.</param>
    /// <param name="rise">Answers in a row that make it reachable again.</param>
    /// <exception cref="LinkException">The interface cannot be used. One that is merely down is no error: the gateway is then unreachable.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public GatewayTracker(
        string interfaceName,
        IPAddress gateway,
        Action<bool, string> onChange,
        TimeSpan? interval = null,
        TimeSpan? timeout = null,
        int fall = 3,
        int rise = 2)
    {
        Platform.RequireLinux("Tracking a gateway", "asking by ARP");
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(onChange);
        if (gateway.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new ArgumentException($"{gateway} is not an IPv4 address; a gateway is tracked by ARP and ICMP.", nameof(gateway));
        }

        _interface = interfaceName;
        _gateway = gateway;
        _onChange = onChange;
        _interval = Positive(interval, nameof(interval));
        _timeout = Positive(timeout, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(fall, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rise, 1);
        _fall = fall;
        _rise = rise;
        try
        {
            _probe = new GatewayProbe(interfaceName, gateway);
        }
        catch (LinkException e) when (e.Failure == LinkFailure.InterfaceDown)
        {
        }

        _thread = new Thread(Watch) { IsBackground = true, Name = $"vrrp gateway {gateway}" };
        _thread.Start();
    }

    /// <summary>Whether the gateway counts as reachable; false until the first answer.</summary>
    public bool IsUp => _up;

    /// <summary>Asks a gateway once, and waits for its answer. An interface that cannot be used gets none.</summary>
    /// <param name="interfaceName">The interface that it must be reachable through.</param>
    /// <param name="gateway">Its IPv4 address.</param>
    /// <param name="timeout">How long the answer is waited for; null for <see cref="DefaultInterval"/>.</param>
    public static bool Ask(string interfaceName, IPAddress gateway, TimeSpan? timeout = null)
    {
        try
        {
            using var stop = new StopSignal();
            using var probe = new GatewayProbe(interfaceName, gateway);
            return probe.Run(timeout ?? DefaultInterval, stop) != ProbeResult.NoAnswer;
        }
        catch (Exception e) when (e is LinkException or IOException)
        {
            return false;
        }
    }

    /// <summary>Ends the thread. Not to be called from the callback.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _stop.Set();
            _thread.Join();
            _probe?.Dispose();
            _stop.Dispose();
        }
    }

    private static TimeSpan Positive(TimeSpan? value, string name)
    {
        var time = value ?? DefaultInterval;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, name);
        return time;
    }

    private void Watch()
    {
        TimeSpan rest;
        do
        {
            var started = Environment.TickCount64;
            var result = Round(out var reason);
            if (result == ProbeResult.Stopped)
            {
                return;
            }

            if (Judge(result != ProbeResult.NoAnswer) is { } up)
            {
                _up = up;
                _onChange(up, reason);
            }

            rest = _interval - TimeSpan.FromMilliseconds(Environment.TickCount64 - started);
        }
        while (!_stop.Wait(rest));
    }

    private bool? Judge(bool answered)
    {
        if (_state is not null)
        {
            return _state.Report(answered);
        }

        _state = new RiseFall(_fall, _rise, answered);
        return answered;
    }

    private ProbeResult Round(out string reason)
    {
        try
        {
            _probe ??= new GatewayProbe(_interface, _gateway);
        }
        catch (Exception e) when (e is LinkException or IOException)
        {
            reason = $"Gateway {_gateway} cannot be asked: {e.Message}";
            return ProbeResult.NoAnswer;
        }

        var result = _probe.Run(_timeout, _stop);
        if (result == ProbeResult.NoAnswer)
        {
            // Made anew, so that an interface that came back with another index or MAC, or got its address late, is used as it is then.
            _probe.Dispose();
            _probe = null;
        }

        reason = result == ProbeResult.NoAnswer
            ? $"Gateway {_gateway} does not answer ARP or ICMP through {_interface} within {_timeout.TotalMilliseconds:0} ms. Check the cable, the switch port and the gateway."
            : $"Gateway {_gateway} answers {result} through {_interface}.";
        return result;
    }
}
