using System.Net;
using System.Net.Sockets;
using MySqlHa.Node;
using MySqlHa.Node.Witness;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Health;
using MySqlHa.Vrrp;

namespace MySqlHa.Commands;

/// <summary>Makes a node's configuration of Start-VrrpInstance's parameters. Every wrong one throws <see cref="VrrpConfigurationException"/> with its name.</summary>
internal sealed class NodeConfigurationBuilder(StartVrrpInstanceCommand command) : IDisposable
{
    private const double MostSeconds = 1_000_000;

    /// <summary>What belongs to the configuration's script checks, to be disposed with the instance.</summary>
    public List<IDisposable> Owned { get; } = [];

    public HaNodeConfiguration Build()
    {
        var policy = BuildWritePolicy();
        var guard = GuardParameters.Read(command);
        guard?.Check();
        var vrrp = BuildVrrp(policy) with { TakeoverWait = GuardParameters.ReadWait(command, guard) };
        VrrpConfigurationRules.Check(vrrp);
        var checks = command.TrackScript.Select((script, i) => CheckParameter.Read(script, i + 1, command.SessionState, Owned)).ToList();
        CheckParameter.RequireDifferentNames(checks);
        var witness = WitnessParameters.Read(command);
        WitnessRules.Check(witness, policy);
        return new HaNodeConfiguration
        {
            Vrrp = vrrp,
            Server = command.TrackMySql?.Endpoint,
            Login = BuildLogin(),
            Health = BuildHealth(),
            Gateway = command.Gateway is { } gateway ? GatewayAddress(gateway) : null,
            Witness = witness,
            TrackInterfaces = [.. command.TrackInterface],
            Checks = [.. checks],
            WritePolicy = policy,
            RequireSemiSync = command.RequireSemiSync,
            CatchUpTimeout = Seconds("CatchUpTimeout", command.CatchUpTimeout, 0.1, 86400),
            OnCatchUpTimeout = Enum.Parse<CatchUpAction>(command.OnCatchUpTimeout, ignoreCase: true),
            FlapLimit = command.FlapLimit is >= 0 and <= 1000
                ? command.FlapLimit
                : throw new VrrpConfigurationException("FlapLimit", $"{command.FlapLimit} is out of range. Give 1 to 1000, or 0 for no limit."),
            FlapWindow = Seconds("FlapWindow", command.FlapWindow, 1, 86400),
            Guard = guard,
            JournalFolder = command.JournalFolder is { } folder ? command.SessionState.Path.GetUnresolvedProviderPathFromPSPath(folder) : null,
        };
    }

    private NodeWritePolicy BuildWritePolicy()
    {
        var policy = command.WritePolicy is { } given ? Enum.Parse<NodeWritePolicy>(given, ignoreCase: true)
            : command.TrackMySql is null ? NodeWritePolicy.Unmanaged : NodeWritePolicy.ActiveOnly;
        if (policy != NodeWritePolicy.Unmanaged && command.TrackMySql is null)
        {
            throw new VrrpConfigurationException("WritePolicy", $"{policy} needs a server to open and close. Name it with -TrackMySql, or leave -WritePolicy out.");
        }

        return command.RequireSemiSync && policy != NodeWritePolicy.ActiveOnly
            ? throw new VrrpConfigurationException("RequireSemiSync", $"With -WritePolicy {policy} no failover is decided here. Leave it out, or use -WritePolicy ActiveOnly.")
            : policy;
    }

    public void Dispose() => Owned.ForEach(o => o.Dispose());

    // "10.1" and "1" parse, as 10.0.0.1 and 0.0.0.1: a typing error must not become an address.
    private static IPAddress Address(string parameter, string text) =>
        IPAddress.TryParse(text, out var address) && (address.AddressFamily != AddressFamily.InterNetwork || text.Split('.').Length == 4)
        ? address
        : throw new VrrpConfigurationException(parameter, $"'{text}' is not an IP address. Write it as 192.0.2.1.");

    private static IPAddress GatewayAddress(string text) => Address("Gateway", text) is { AddressFamily: AddressFamily.InterNetwork } address
        ? address
        : throw new VrrpConfigurationException("Gateway", $"{text} is an IPv6 address, and a gateway is asked by ARP and ICMP. Give its IPv4 address, such as 192.0.2.1.");

    /// <summary>What the protocol allows is said by <see cref="VrrpConfigurationRules"/>; this only keeps a number from overflowing on the way there.</summary>
    private static TimeSpan Seconds(string parameter, double seconds) => Seconds(parameter, seconds, -MostSeconds, MostSeconds);

    private static TimeSpan Seconds(string parameter, double seconds, double least, double most) => seconds >= least && seconds <= most
        // FromSeconds truncates: 0.57 would become 0.5699999 and be no multiple of a centisecond.
        ? TimeSpan.FromMicroseconds(Math.Round(seconds * 1_000_000))
        : throw new VrrpConfigurationException(parameter, FormattableString.Invariant($"{seconds} is out of range. Give {least} to {most} seconds."));

    private static int Count(string parameter, int count) => count is >= 1 and <= 100
        ? count
        : throw new VrrpConfigurationException(parameter, $"{count} is out of range. Give 1 to 100.");

    private VrrpConfiguration BuildVrrp(NodeWritePolicy policy) => new()
    {
        Name = command.Name,
        Interface = command.Interface,
        VirtualRouterId = command.VirtualRouterId,
        Addresses = [.. command.VirtualAddress.Select(Virtual)],
        Priority = command.Priority,
        Version = command.Version is 2 or 3
            ? (VrrpVersion)command.Version
            : throw new VrrpConfigurationException("Version", $"{command.Version} is not a VRRP version. Give 3, or 2 for old peers."),
        AdvertisementInterval = Seconds("AdvertisementInterval", command.AdvertisementInterval),
        Preempt = !command.NoPreempt,
        PreemptDelay = Seconds("PreemptDelay", command.PreemptDelay),
        Password = command.Password is { } password ? [.. SecretBytes.Of(password)] : [],
        Authentication = new AuthenticationParameters(command.AuthenticationKey, command.ActiveKey, command.AuthenticationMode, command.AntiReplay, command.AuthenticationWindow)
            .Over(null, command.SessionState.Path),
        Peers = [.. command.Peer.Select(p => Address("Peer", p))],
        SourceAddress = command.SourceAddress is { } source ? Address("SourceAddress", source) : null,
        AddressLifetime = Seconds("AddressLifetime", command.AddressLifetime),
        AnnounceRepeat = command.AnnounceRepeat,
        AnnounceDelay = Seconds("AnnounceDelay", command.AnnounceDelay),
        AnnounceRefresh = Seconds("AnnounceRefresh", command.AnnounceRefresh),
        HandoverSkew = BuildHandoverSkew(policy),
    };

    /// <summary>A pair has one backup: there is nobody to be put in order with.</summary>
    private TimeSpan? BuildHandoverSkew(NodeWritePolicy policy) => command.HandoverSkew switch
    {
        _ when policy == NodeWritePolicy.ActiveOnly && !command.MyInvocation.BoundParameters.ContainsKey("HandoverSkew") => TimeSpan.Zero,
        -1 => null,
        var seconds => Seconds("HandoverSkew", seconds),
    };

    private static VirtualAddress Virtual(string text)
    {
        try
        {
            return VirtualAddress.Parse(text);
        }
        catch (FormatException e)
        {
            throw new VrrpConfigurationException("VirtualAddress", e.Message);
        }
    }

    private ServerLogin? BuildLogin()
    {
        if (command.Credential is not { } credential)
        {
            return command.TrackMySql is null
                ? null
                : throw new VrrpConfigurationException("Credential", "-TrackMySql needs the monitoring account: a session parked in the server is what notices first that it dies. USAGE and REPLICATION CLIENT suffice.");
        }

        if (command.TrackMySql is null)
        {
            throw new VrrpConfigurationException("Credential", "There is no server to log in to. Name one with -TrackMySql.");
        }

        return LoginParameter.Create(credential, command.TlsMode, command.CaFile, message => new VrrpConfigurationException("CaFile", message));
    }

    private HealthMonitorOptions BuildHealth() => new()
    {
        Interval = Seconds("HealthInterval", command.HealthInterval, 0.01, 3600),
        Timeout = Seconds("HealthTimeout", command.HealthTimeout, 0.05, 3600),
        Fall = Count("HealthFall", command.HealthFall),
        Rise = Count("HealthRise", command.HealthRise),
    };
}
