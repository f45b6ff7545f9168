using System.Globalization;

namespace MySqlHa.Vrrp;

/// <summary>What makes a configuration one that can work (RFC 9568 section 6.1, RFC 2338 section 6.1), asked before anything starts.</summary>
public static class VrrpConfigurationRules
{
    private const int MaximumPasswordLength = 8;
    private static readonly TimeSpan Centisecond = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestV3Interval = Centisecond * 4095;
    private static readonly TimeSpan LongestV2Interval = TimeSpan.FromSeconds(255);
    private static readonly TimeSpan LongestPreemptDelay = TimeSpan.FromSeconds(1000);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromSeconds(3600);
    private static readonly TimeSpan LongestHandoverSkew = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestAnnounceWait = TimeSpan.FromDays(1);

    /// <summary>Returns if the configuration can work.</summary>
    /// <exception cref="VrrpConfigurationException">It cannot; the first thing wrong is named, with the remedy.</exception>
    public static void Check(VrrpConfiguration config)
    {
        ArgumentNullException.ThrowIfNull(config);
        CheckNames(config);
        CheckRouter(config);
        CheckInterval(config);
        CheckPassword(config);
        AuthenticationRules.Check(config);
        CheckPreemption(config);
        CheckTimes(config);
        AddressRules.Check(config);
    }

    private static void CheckNames(VrrpConfiguration config)
    {
        Require(!string.IsNullOrWhiteSpace(config.Name), "Name", "is empty. Give the instance a name to be shown by, such as 'mysql'.");
        Require(!string.IsNullOrWhiteSpace(config.Interface), "Interface", "is empty. Name the network interface that carries the addresses, such as eth0.");
    }

    private static void CheckRouter(VrrpConfiguration config)
    {
        Require(Enum.IsDefined(config.Version), "Version", $"{(int)config.Version} is no VRRP version. Use 2 or 3, the same on both nodes.");
        Require(
            config.VirtualRouterId is >= 1 and <= 255,
            "VirtualRouterId",
            $"{config.VirtualRouterId} is not 1 to 255. Use the same number on both nodes, and one that no other cluster on the link has.");
        Require(
            config.Priority is >= 1 and <= 255,
            "Priority",
            $"{config.Priority} is not 1 to 255. Give the node that should be master the higher number, such as 100 against 90.");
    }

    private static void CheckInterval(VrrpConfiguration config)
    {
        var interval = config.AdvertisementInterval;
        if (config.Version == VrrpVersion.V2)
        {
            Require(
                interval >= TimeSpan.FromSeconds(1) && interval <= LongestV2Interval && interval.Ticks % TimeSpan.TicksPerSecond == 0,
                "AdvertisementInterval",
                $"{Seconds(interval)} s is not whole seconds from 1 to 255, which is all that VRRP 2 can say. Use whole seconds, or -Version 3.");
        }
        else
        {
            Require(
                interval >= Centisecond && interval <= LongestV3Interval && interval.Ticks % Centisecond.Ticks == 0,
                "AdvertisementInterval",
                $"{Seconds(interval)} s is not 0.01 to 40.95 s in steps of 0.01 s, which is all that VRRP 3 can say. Use a value in that range, such as 1 or 0.05.");
        }
    }

    private static void CheckPassword(VrrpConfiguration config)
    {
        if (config.Password.IsDefaultOrEmpty)
        {
            return;
        }

        Require(
            config.Version == VrrpVersion.V2,
            "Password",
            "VRRP 3 has no password. Use -AuthenticationKey, which guards against more than accidents, or -Version 2 on both nodes.");
        Require(
            config.Password.Length <= MaximumPasswordLength,
            "Password",
            $"has {config.Password.Length} bytes, and VRRP carries {MaximumPasswordLength}. Use a password of 1 to {MaximumPasswordLength} ASCII characters, the same on both nodes.");
        Require(
            config.Password.All(b => b is >= 0x20 and <= 0x7E),
            "Password",
            $"has bytes that are not printable ASCII. Use a password of 1 to {MaximumPasswordLength} ASCII characters, the same on both nodes.");
    }

    private static void CheckPreemption(VrrpConfiguration config)
    {
        Require(
            config.PreemptDelay >= TimeSpan.Zero && config.PreemptDelay <= LongestPreemptDelay,
            "PreemptDelay",
            $"{Seconds(config.PreemptDelay)} s is not 0 to 1000 s. Use a value in that range; 0 preempts at once.");
        Require(
            config.Preempt || config.PreemptDelay == TimeSpan.Zero,
            "PreemptDelay",
            "has no meaning together with -NoPreempt. Leave one of the two out.");
        Require(
            config.Preempt || config.Priority != Packet.VrrpProtocol.OwnerPriority,
            "NoPreempt",
            "an address owner (-Priority 255) always preempts (RFC 9568 section 6.1). Use a priority of 1 to 254, or leave -NoPreempt out.");
    }

    private static void CheckTimes(VrrpConfiguration config)
    {
        var lifetime = config.AddressLifetime;
        Require(
            lifetime >= TimeSpan.Zero && lifetime <= LongestLifetime && lifetime.Ticks % TimeSpan.TicksPerSecond == 0,
            "AddressLifetime",
            $"{Seconds(lifetime)} s is not whole seconds from 0 to 3600, the kernel's unit. Use 2, or 0 for addresses that stay until they are removed.");
        Require(
            config.HandoverSkew is not { } skew || (skew >= TimeSpan.Zero && skew <= LongestHandoverSkew),
            "HandoverSkew",
            $"{Seconds(config.HandoverSkew ?? default)} s is not 0 to 1 s. Use 0.01, or leave it to the RFC's skew time.");
        Require(
            config.AnnounceRepeat is >= 1 and <= 100,
            "AnnounceRepeat",
            $"{config.AnnounceRepeat} is not 1 to 100. Use 5, as keepalived does.");
        CheckAnnounceWait("AnnounceDelay", config.AnnounceDelay, "5, or 0 for no second announcement");
        CheckAnnounceWait("AnnounceRefresh", config.AnnounceRefresh, "60, or 0 for no refresh");
    }

    private static void CheckAnnounceWait(string parameter, TimeSpan value, string remedy) => Require(
        value >= TimeSpan.Zero && value <= LongestAnnounceWait,
        parameter,
        $"{Seconds(value)} s is not 0 to 86400 s. Use {remedy}.");

    internal static void Require(bool holds, string parameter, string message)
    {
        if (!holds)
        {
            throw new VrrpConfigurationException(parameter, message);
        }
    }

    private static string Seconds(TimeSpan value) => value.TotalSeconds.ToString("0.#######", CultureInfo.InvariantCulture);
}
