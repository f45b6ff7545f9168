using System.Net;
using MySqlHa.Node;
using MySqlHa.Simulation.Schedules;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Simulation.Nodes;

/// <summary>What a daemon is told: what an operator would give Start-VrrpInstance for this setup, and nothing else.</summary>
internal static class Configurations
{
    /// <summary>How long the guard bears silence, and how often its daemon gives a sign of life; the defaults.</summary>
    public static readonly Node.Guard.GuardSettings Guard = new();

    private static readonly VirtualAddress Address = VirtualAddress.Parse("192.0.2.100/24");
    private static readonly IPAddress Gateway = IPAddress.Parse("192.0.2.254");
    private static readonly IPAddress[] Sources = [IPAddress.Parse("192.0.2.11"), IPAddress.Parse("192.0.2.12")];

    public static IPAddress Source(int node) => Sources[node];

    public static HaNodeConfiguration Node(Setup setup, int node) => new()
    {
        Vrrp = new()
        {
            Name = "vip",
            Interface = "eth0",
            VirtualRouterId = 51,
            Addresses = [Address],
            Priority = setup.Priorities[node],
            AdvertisementInterval = TimeSpan.FromMicroseconds(setup.Interval),
            Preempt = setup.Preempt,
            ServeOnCommand = true,
            TakeoverWait = Wait(setup),
        },
        Server = Snapshots.Endpoint(node),
        WritePolicy = NodeWritePolicy.ActiveOnly,
        Gateway = setup.Gateway ? Gateway : null,
        Guard = Protections.Guard ? Guard : null,
        FlapLimit = Protections.Damping ? FlapLimit : 0,
    };

    /// <summary>The default.</summary>
    public const int FlapLimit = 3;

    /// <summary>What a take-over waits for.</summary>
    private static TakeoverWaitSettings Wait(Setup setup) => Protections.Wait
        ? new() { Wait = setup.Wait, GuardLimit = Guard.Limit, GuardInterval = Guard.Interval, AddressLifetime = TimeSpan.FromSeconds(2) }
        : TakeoverWaitSettings.None;
}
